import ASCII
import Crypto

/// The SHA-256 digest of bytes in base64, as in Content-Digest (RFC 9530).
func sha256Base64(_ bytes: [UInt8]) -> String { base64(Array(SHA256.hash(data: bytes))) }
