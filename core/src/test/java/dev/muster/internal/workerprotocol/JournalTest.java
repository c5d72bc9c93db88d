package dev.muster.internal.workerprotocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.internal.codec.Output;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What one process notes, another one reads in the file.
class JournalTest {
    private static final int BYTES = 4096;

    @TempDir private Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void makeFile() throws IOException {
        file = Files.write(folder.resolve("journal"), new byte[BYTES]);
    }

    private Journal seen() throws IOException {
        return new Journal(ByteBuffer.wrap(Files.readAllBytes(file)));
    }

    /// By writing to the file at first, and to mapped memory later.
    @ParameterizedTest
    @ValueSource(ints = {1, 31, 32, 33, 100})
    void each_note_is_there_at_once(int runs) throws IOException {
        Journal journal = Journal.open(file);
        for (int run = 1; run <= runs; run++) {
            journal.begin(run);
            assertThat(seen().begun()).isEqualTo(run);
            assertThat(seen().at()).isEqualTo(-1);
            journal.at(run + 7);
            assertThat(seen().at()).isEqualTo(run + 7);
        }
        assertThat(journal.begun()).isEqualTo(runs);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20, 21, 22, 23, 100})
    void results_are_kept_until_they_are_cleared(int runsBefore) throws IOException {
        Journal journal = Journal.open(file);
        for (int run = 1; run <= runsBefore; run++) {
            journal.begin(run);
            journal.at(run);
        }
        for (int i = 0; i < 100; i++) {
            journal.keep(result(i), 1);
            journal.keep(result(i + 1), 1);

            var results = seen().results();
            assertThat(results.remaining()).isEqualTo(2);
            assertThat(results.readByte()).isEqualTo((byte) i);
            assertThat(results.readByte()).isEqualTo((byte) (i + 1));
            journal.clear();
            assertThat(seen().results().remaining()).isZero();
        }
    }

    /// In a frame that begins with something else.
    private static Output result(int value) {
        var frame = new Output();
        frame.writeByte(0);
        frame.writeByte(value);
        return frame;
    }

    @Test
    void there_is_room_for_what_fits() throws IOException {
        Journal journal = Journal.open(file);

        assertThat(journal.hasRoom(BYTES - 24)).isTrue();
        assertThat(journal.hasRoom(BYTES - 23)).isFalse();
        journal.keep(result(1), 1);
        assertThat(journal.hasRoom(BYTES - 24)).isFalse();
    }

    @Test
    void an_interrupt_does_not_end_it() throws IOException {
        Journal journal = Journal.open(file);
        Thread.currentThread().interrupt();
        try {
            for (int run = 1; run <= 200; run++) {
                journal.begin(run);
            }
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
        journal.begin(201);

        assertThat(seen().begun()).isEqualTo(201);
    }
}
