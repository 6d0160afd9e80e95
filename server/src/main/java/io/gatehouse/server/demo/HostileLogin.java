package io.gatehouse.server.demo;

import com.nimbusds.jose.PlainHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/** Ways to log in that must fail before anything reaches the database. */
enum HostileLogin {
  EXPIRED("an expired token") {
    @Override
    String password(TokenMint mint) {
      return mint.sign(
          mint.claims(
              VICTIM,
              TokenMint.AUDIENCE,
              Instant.now().minus(Duration.ofHours(1)),
              Duration.ofMinutes(15)));
    }
  },
  WRONGLY_SIGNED("a token signed with another key of the same id") {
    @Override
    String password(TokenMint mint) {
      return mint.forger().token(VICTIM, TTL);
    }
  },
  CHANGED("a good token of agent-7 that was made carol's") {
    @Override
    String password(TokenMint mint) {
      String[] agent = mint.token(Person.AGENT, TTL).split("\\.", -1);
      String[] victim = mint.token(VICTIM, TTL).split("\\.", -1);
      return agent[0] + "." + victim[1] + "." + agent[2];
    }
  },
  WRONG_AUDIENCE("a token for another audience") {
    @Override
    String password(TokenMint mint) {
      return mint.sign(mint.claims(VICTIM, "another-service", Instant.now(), TTL));
    }
  },
  UNSIGNED("a token with alg: none") {
    @Override
    String password(TokenMint mint) {
      return new PlainJWT(new PlainHeader(), claims(mint)).serialize();
    }
  },
  SYMMETRIC("a token signed by HMAC with the public key as the secret") {
    @Override
    String password(TokenMint mint) {
      return HmacForgery.sign(claims(mint), mint.publicKeys().getKeys().get(0));
    }
  },
  ANOTHER_USERS("agent-7's good token, for user carol") {
    @Override
    String password(TokenMint mint) {
      return mint.token(Person.AGENT, TTL);
    }
  },
  NOT_A_TOKEN("a password that is no token") {
    @Override
    String password(TokenMint mint) {
      byte[] junk = new byte[200];
      Arrays.fill(junk, (byte) 7);
      return Base64.getUrlEncoder().encodeToString(junk);
    }
  },
  NONE("an empty password") {
    @Override
    String password(TokenMint mint) {
      return "";
    }
  };

  /** As whom all of them try to log in: somebody who may see everything. */
  static final Person VICTIM = Person.OFFICER;

  private static final Duration TTL = Duration.ofMinutes(5);

  private final String title;

  HostileLogin(String title) {
    this.title = title;
  }

  /** What it is, in words. */
  String title() {
    return title;
  }

  /** What is sent as the password. */
  abstract String password(TokenMint mint);

  private static JWTClaimsSet claims(TokenMint mint) {
    return mint.claims(VICTIM, TokenMint.AUDIENCE, Instant.now(), TTL);
  }
}
