import hashlib
import struct

import jwt  # pip install "PyJWT[crypto]"


def verify_receipt(receipt: str, shop: str) -> dict:
    """What a receipt says, checked with the public keys of the shop at this address. Raises unless it is genuine."""
    if jwt.get_unverified_header(receipt.strip()).get("typ") != "forecast-receipt+jwt":
        raise ValueError("this is no forecast receipt")
    key = jwt.PyJWKClient(f"{shop}/.well-known/jwks.json").get_signing_key_from_jwt(receipt.strip())
    return jwt.decode(receipt.strip(), key.key, algorithms=["EdDSA"])


def hash_series(rows: list) -> str:
    """The hash of pairs of a UTC datetime and a price, oldest first: compare it with series.sha256 of its receipt."""
    packed = (struct.pack(">qd", round(time.timestamp() * 1000), price) for time, price in rows)
    return hashlib.sha256(b"".join(packed)).hexdigest()
