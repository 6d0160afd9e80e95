#!/usr/bin/env python3
"""A small OpenID provider for trials on this machine: Python 3 and openssl, nothing else.

  issuer.py serve DIR PORT               makes DIR/key.pem when there is none; serves discovery and JWKS on 127.0.0.1
  issuer.py token DIR PORT USER [GROUP]  prints a token of that issuer (RS256, one hour)
"""
import base64
import http.server
import json
import os
import subprocess
import sys
import time
import uuid


def b64(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def key_path(directory):
    path = os.path.join(directory, "key.pem")
    if not os.path.exists(path):
        os.makedirs(directory, exist_ok=True)
        subprocess.run(["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", path + ".new"],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.chmod(path + ".new", 0o600)
        os.rename(path + ".new", path)
    return path


def serve(directory, port):
    issuer = "http://127.0.0.1:%d" % port
    modulus = subprocess.run(["openssl", "rsa", "-in", key_path(directory), "-noout", "-modulus"],
                             check=True, capture_output=True, text=True).stdout.strip().split("=")[1]
    documents = {
        "/.well-known/openid-configuration": {
            "issuer": issuer, "jwks_uri": issuer + "/jwks", "token_endpoint": issuer + "/token",
            "authorization_endpoint": issuer + "/authorize", "response_types_supported": ["code"],
            "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"]},
        "/jwks": {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "trial", "n": b64(bytes.fromhex(modulus)), "e": "AQAB"}]},
    }

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            document = documents.get(self.path)
            body = json.dumps(document).encode() if document else b""
            self.send_response(200 if document else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


def token(directory, port, user, groups):
    now = int(time.time())
    claims = {"iss": "http://127.0.0.1:%d" % port, "sub": user, "aud": "gatehouse", "preferred_username": user, "groups": groups,
              "iat": now, "nbf": now - 5, "exp": now + 3600, "jti": str(uuid.uuid4())}
    signed = ".".join(b64(json.dumps(part).encode()) for part in ({"alg": "RS256", "typ": "JWT", "kid": "trial"}, claims))
    signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", key_path(directory)], input=signed.encode(),
                               check=True, capture_output=True).stdout
    print(signed + "." + b64(signature))


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[1] == "serve":
        serve(sys.argv[2], int(sys.argv[3]))
    elif len(sys.argv) >= 5 and sys.argv[1] == "token":
        token(sys.argv[2], int(sys.argv[3]), sys.argv[4], sys.argv[5:])
    else:
        sys.exit(__doc__)
