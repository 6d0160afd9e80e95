package io.gatehouse.it.fuzz;

import io.gatehouse.pgwire.MessageDecoder;
import io.gatehouse.pgwire.MessageListener;
import io.gatehouse.pgwire.ProtocolViolation;
import io.gatehouse.pgwire.backend.Authentication;
import io.gatehouse.pgwire.backend.BackendKeyData;
import io.gatehouse.pgwire.backend.CommandComplete;
import io.gatehouse.pgwire.backend.ErrorResponse;
import io.gatehouse.pgwire.backend.NegotiateProtocolVersion;
import io.gatehouse.pgwire.backend.ParameterStatus;
import io.gatehouse.pgwire.backend.ReadyForQuery;
import io.gatehouse.pgwire.backend.RowDescription;
import io.gatehouse.pgwire.frontend.Bind;
import io.gatehouse.pgwire.frontend.Close;
import io.gatehouse.pgwire.frontend.Describe;
import io.gatehouse.pgwire.frontend.Execute;
import io.gatehouse.pgwire.frontend.FunctionCall;
import io.gatehouse.pgwire.frontend.Parse;
import io.gatehouse.pgwire.frontend.PasswordMessage;
import io.gatehouse.pgwire.frontend.Query;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.function.Function;

/** Messages of both sides: framed in two pieces, then each read as all that its type may mean. */
public final class FramesFuzz {

  private static final int MAX_BYTES = 100_000;

  /**
   * What reads a message, by its type.
   *
   * @param type the message's first byte
   * @param decode throws a violation for what is none
   */
  private record Reader(char type, Function<ByteBuf, Object> decode) {}

  private static final List<Reader> READERS =
      List.of(
          new Reader('Q', Query::decode),
          new Reader('P', Parse::decode),
          new Reader('B', Bind::decode),
          new Reader('D', Describe::decode),
          new Reader('E', Execute::decode),
          new Reader('C', Close::decode),
          new Reader('F', FunctionCall::decode),
          new Reader('p', PasswordMessage::decode),
          new Reader('R', Authentication::decode),
          new Reader('K', BackendKeyData::decode),
          new Reader('C', CommandComplete::decode),
          new Reader('E', ErrorResponse::decode),
          new Reader('v', NegotiateProtocolVersion::decode),
          new Reader('S', ParameterStatus::decode),
          new Reader('Z', ReadyForQuery::decode),
          new Reader('T', RowDescription::decode));

  private FramesFuzz() {}

  /** Feeds one input; its first byte says where the rest is split. */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length < 2) {
      return;
    }
    EmbeddedChannel channel = new EmbeddedChannel(new MessageDecoder(new Reading()));
    int split = 1 + (data[0] & 0xff) % (data.length - 1);
    channel.writeInbound(Unpooled.copiedBuffer(data, 1, split - 1));
    channel.writeInbound(Unpooled.copiedBuffer(data, split, data.length - split));
    channel.finishAndReleaseAll();
  }

  private static final class Reading implements MessageListener {

    private int violations;

    @Override
    public Handling handling(byte type, int length) {
      if (length > MAX_BYTES) {
        return Handling.REJECT;
      }
      return type == 'd' ? Handling.STREAM : Handling.WHOLE;
    }

    @Override
    public void message(byte type, ByteBuf frame) {
      for (Reader reader : READERS) {
        ByteBuf read = Unpooled.copiedBuffer(frame).setByte(0, reader.type());
        try {
          Object unused = reader.decode().apply(read);
        } catch (ProtocolViolation expected) {
          // A message that is none.
        }
      }
    }

    @Override
    public void stream(byte type, ByteBuf bytes, int begun) {
      bytes.release();
    }

    @Override
    public void readComplete() {}

    @Override
    public void violation(ProtocolViolation violation) {
      if (++violations > 1) {
        throw new IllegalStateException("two violations of one connection");
      }
    }
  }
}
