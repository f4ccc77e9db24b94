import ASCII
import Crypto

/// The SHA-256 digest of some bytes in base64, as Content-Digest carries it (RFC 9530).
func sha256Base64(_ bytes: [UInt8]) -> String { base64(Array(SHA256.hash(data: bytes))) }
