package dev.muster.journal;

import java.nio.file.Path;
import java.util.Optional;

/// What a repair or a compaction has done.
///
/// @param file the journal
/// @param results the number of records with a result that it has now
/// @param bytesBefore the size of the file before
/// @param bytesAfter and after
/// @param lostBytes how many bytes did not check, a torn end included
/// @param aside where the damaged file is; nothing if there was no damage
public record JournalChange(
        Path file,
        long results,
        long bytesBefore,
        long bytesAfter,
        long lostBytes,
        Optional<Path> aside) {}
