package dev.muster.journal;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/// What is in a journal.
///
/// @param file where it is
/// @param description what it is for, as the program that began it said
/// @param created when it was begun
/// @param lastWritten when its last whole record was written; when it was begun if it has none
/// @param bytes the size of the file
/// @param versions the versions of the code whose results it has, the current one last
/// @param replaced the number of records that are not found any more, as their key has a later one
/// @param tornBytes how many bytes at its end are part of a record that was not finished; in a
///   journal that is in use, perhaps yet
/// @param damaged the places in its middle that do not check
/// @param usedBy the process that has it open now; nothing if none has
public record JournalInfo(
        Path file,
        String description,
        Instant created,
        Instant lastWritten,
        long bytes,
        List<Version> versions,
        long replaced,
        long tornBytes,
        List<Damage> damaged,
        OptionalLong usedBy) {
    public JournalInfo {
        versions = List.copyOf(versions);
        damaged = List.copyOf(damaged);
    }

    /// A version of the code.
    ///
    /// @param name as it was given to [JournalConfig#withVersion]
    /// @param results for how many keys it has a result
    public record Version(String name, long results) {}

    /// A place that does not check.
    ///
    /// @param offset in the file
    /// @param bytes how many, up to the next whole record
    public record Damage(long offset, long bytes) {}

    /// How many results the current version finds.
    public long results() {
        return versions.isEmpty() ? 0 : versions.getLast().results();
    }
}
