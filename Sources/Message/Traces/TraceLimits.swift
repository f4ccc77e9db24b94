/// How much of traces is read and sent.
package struct TraceLimits: Hashable, Sendable {
  /// How many files are looked at; of more, those that were named one by one and then the newest.
  package var files = 20

  /// A file of this size or more on disk, in bytes, is not read (T1).
  package var fileSize = 3_145_728

  /// How many bytes a packed file may unpack to.
  package var unpackedSize = 67_108_864

  /// How many bytes all files of a message together may unpack to: more would keep a hook waiting.
  package var allUnpackedSize = 201_326_592

  /// How many bytes all attachments of a message may have together.
  package var attachedSize = 16_777_216

  /// The limits of the program.
  package init() {}
}
