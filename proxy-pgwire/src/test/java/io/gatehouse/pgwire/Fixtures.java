package io.gatehouse.pgwire;

import static io.gatehouse.pgwire.Wire.ascii;
import static io.gatehouse.pgwire.Wire.message;

import io.gatehouse.pgwire.backend.Authentication;
import io.gatehouse.pgwire.backend.BackendKeyData;
import io.gatehouse.pgwire.backend.BindComplete;
import io.gatehouse.pgwire.backend.CloseComplete;
import io.gatehouse.pgwire.backend.CommandComplete;
import io.gatehouse.pgwire.backend.CopyBothResponse;
import io.gatehouse.pgwire.backend.CopyInResponse;
import io.gatehouse.pgwire.backend.CopyOutResponse;
import io.gatehouse.pgwire.backend.EmptyQueryResponse;
import io.gatehouse.pgwire.backend.ErrorResponse;
import io.gatehouse.pgwire.backend.NegotiateProtocolVersion;
import io.gatehouse.pgwire.backend.NoData;
import io.gatehouse.pgwire.backend.NoticeResponse;
import io.gatehouse.pgwire.backend.NotificationResponse;
import io.gatehouse.pgwire.backend.ParameterDescription;
import io.gatehouse.pgwire.backend.ParameterStatus;
import io.gatehouse.pgwire.backend.ParseComplete;
import io.gatehouse.pgwire.backend.PortalSuspended;
import io.gatehouse.pgwire.backend.ReadyForQuery;
import io.gatehouse.pgwire.backend.RowDescription;
import io.gatehouse.pgwire.frontend.Bind;
import io.gatehouse.pgwire.frontend.Close;
import io.gatehouse.pgwire.frontend.CopyFail;
import io.gatehouse.pgwire.frontend.Describe;
import io.gatehouse.pgwire.frontend.Execute;
import io.gatehouse.pgwire.frontend.Flush;
import io.gatehouse.pgwire.frontend.FunctionCall;
import io.gatehouse.pgwire.frontend.Parse;
import io.gatehouse.pgwire.frontend.PasswordMessage;
import io.gatehouse.pgwire.frontend.Query;
import io.gatehouse.pgwire.frontend.SaslInitialResponse;
import io.gatehouse.pgwire.frontend.SaslResponse;
import io.gatehouse.pgwire.frontend.Sync;
import io.gatehouse.pgwire.frontend.Terminate;
import io.netty.buffer.ByteBuf;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** One valid message of each kind, and what decodes it. */
final class Fixtures {
  private Fixtures() {}

  record Fixture(ByteBuf frame, Function<ByteBuf, ?> decode) {}

  static Map<String, Fixture> all() {
    Map<String, Fixture> all = new LinkedHashMap<>();
    all.put("Query", f(message('Q', "select 1"), Query::decode));
    all.put("Parse", f(message('P', "s", "select $1", (short) 1, 23), Parse::decode));
    all.put(
        "Bind",
        f(
            message('B', "p", "s", (short) 1, (short) 1, (short) 2, 3, ascii("abc"), -1, (short) 0),
            Bind::decode));
    all.put("Describe", f(message('D', (byte) 'S', "s"), Describe::decode));
    all.put(
        "SASLInitialResponse",
        f(message('p', "OAUTHBEARER", 5, ascii("n,,\1\1")), SaslInitialResponse::decode));
    all.put("SASLResponse", f(message('p', ascii("\1")), SaslResponse::decode));
    all.put("Close", f(message('C', (byte) 'P', "p"), Close::decode));
    all.put("Execute", f(message('E', "p", 10), Execute::decode));
    all.put("Sync", f(message('S'), Sync::decode));
    all.put("Flush", f(message('H'), Flush::decode));
    all.put("Terminate", f(message('X'), Terminate::decode));
    all.put("CopyFail", f(message('f', "stop"), CopyFail::decode));
    all.put("CopyDone", f(message('c'), io.gatehouse.pgwire.frontend.CopyDone::decode));
    all.put(
        "FunctionCall",
        f(
            message('F', 1598, (short) 1, (short) 0, (short) 1, 2, ascii("42"), (short) 1),
            FunctionCall::decode));
    all.put("PasswordMessage", f(message('p', "secret"), PasswordMessage::decode));
    all.put("AuthenticationOk", f(message('R', 0), Authentication::decode));
    all.put("AuthenticationSASL", f(message('R', 10, "SCRAM-SHA-256", ""), Authentication::decode));
    all.put("BackendKeyData", f(message('K', 7, 99), BackendKeyData::decode));
    all.put("ParameterStatus", f(message('S', "TimeZone", "UTC"), ParameterStatus::decode));
    all.put("ReadyForQuery", f(message('Z', (byte) 'I'), ReadyForQuery::decode));
    all.put(
        "RowDescription",
        f(
            message('T', (short) 1, "ssn", 16390, (short) 3, 25, (short) -1, -1, (short) 0),
            RowDescription::decode));
    all.put("CommandComplete", f(message('C', "SELECT 5"), CommandComplete::decode));
    all.put(
        "ErrorResponse",
        f(
            message('E', ascii("S"), "ERROR", ascii("C"), "42501", ascii("M"), "no", (byte) 0),
            ErrorResponse::decode));
    all.put("NoticeResponse", f(message('N', ascii("M"), "hm", (byte) 0), NoticeResponse::decode));
    all.put(
        "CopyInResponse", f(message('G', (byte) 0, (short) 1, (short) 0), CopyInResponse::decode));
    all.put(
        "CopyOutResponse",
        f(message('H', (byte) 1, (short) 1, (short) 1), CopyOutResponse::decode));
    all.put("CopyBothResponse", f(message('W', (byte) 0, (short) 0), CopyBothResponse::decode));
    all.put(
        "ParameterDescription", f(message('t', (short) 2, 23, 25), ParameterDescription::decode));
    all.put(
        "NegotiateProtocolVersion",
        f(message('v', 0x30002, 1, "_pq_.x"), NegotiateProtocolVersion::decode));
    all.put("NotificationResponse", f(message('A', 1, "ch", "hi"), NotificationResponse::decode));
    all.put("NoData", f(message('n'), NoData::decode));
    all.put("ParseComplete", f(message('1'), ParseComplete::decode));
    all.put("BindComplete", f(message('2'), BindComplete::decode));
    all.put("CloseComplete", f(message('3'), CloseComplete::decode));
    all.put("EmptyQueryResponse", f(message('I'), EmptyQueryResponse::decode));
    all.put("PortalSuspended", f(message('s'), PortalSuspended::decode));
    return all;
  }

  static List<ByteBuf> frames() {
    return all().values().stream().map(Fixture::frame).toList();
  }

  private static Fixture f(ByteBuf frame, Function<ByteBuf, ?> decode) {
    return new Fixture(frame, decode);
  }
}
