package dev.muster.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.internal.workerprotocol.ContentHash;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheFolderTest {
    private static final int SIZE = 1000;

    @TempDir private Path parent;

    private Path folder;
    private CacheFolder cache;

    @BeforeEach
    void open() throws IOException {
        folder = parent.resolve("cache");
        cache = CacheFolder.open(folder, 3 * SIZE);
    }

    private static byte[] bytes(int seed) {
        byte[] bytes = new byte[SIZE];
        Arrays.fill(bytes, (byte) seed);
        return bytes;
    }

    private ContentHash put(int seed) throws IOException {
        byte[] bytes = bytes(seed);
        ContentHash hash = ContentHash.of(bytes);
        try (CachedContent.Part part = begin(hash)) {
            part.write(bytes);
            part.finish();
        }
        Files.setLastModifiedTime(cache.file(hash), FileTime.fromMillis(seed * 1_000_000L));
        return hash;
    }

    private CachedContent.Part begin(ContentHash hash) throws IOException {
        return Objects.requireNonNull(CachedContent.Part.begin(cache, hash, SIZE), "it is taken");
    }

    @Test
    void what_was_not_used_for_the_longest_time_goes_first()
            throws IOException, InterruptedException {
        ContentHash second = put(2);
        ContentHash first = put(1);
        ContentHash third = put(3);
        collect();

        assertThat(cache.trim(SIZE)).isTrue();

        assertThat(cache.file(first)).doesNotExist();
        assertThat(cache.file(second)).exists();
        assertThat(cache.file(third)).exists();
    }

    /// What was put is held by this process until its objects are collected.
    private static void collect() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(50);
        }
    }

    @Test
    void what_is_in_use_stays_even_if_there_is_no_room_then()
            throws IOException, InterruptedException {
        ContentHash first = put(1);
        CachedContent used =
                Objects.requireNonNull(CachedContent.find(cache, first, SIZE), "it is there");
        try {
            collect();

            assertThat(cache.trim(3 * SIZE)).isFalse();
            assertThat(cache.file(first)).exists();
            assertThat(used.bytes().byteSize()).isEqualTo(SIZE);
        } finally {
            Reference.reachabilityFence(used);
        }
    }

    @Test
    void damaged_contents_are_not_found_and_removed() throws IOException {
        byte[] bytes = bytes(1);
        ContentHash hash = ContentHash.of(bytes);
        var small = new SmallContents(cache);
        small.keep(hash, bytes);
        assertThat(small.read(hash))
                .hasValueSatisfying(found -> assertThat(found).isEqualTo(bytes));

        Files.write(cache.file(hash), bytes(2));
        assertThat(small.read(hash)).isEmpty();
        assertThat(cache.file(hash)).doesNotExist();

        Files.write(cache.file(hash), bytes(2));
        assertThat(CachedContent.find(cache, hash, SIZE)).isNull();
        assertThat(cache.file(hash)).doesNotExist();
    }

    @Test
    void small_contents_do_not_outgrow_the_limit() throws IOException {
        var small = new SmallContents(cache);
        for (int i = 0; i < 10; i++) {
            small.keep(ContentHash.of(bytes(i)), bytes(i));
        }

        try (var files = Files.list(folder)) {
            assertThat(files.count()).isBetween(1L, 3L);
        }
        assertThat(small.read(ContentHash.of(bytes(9)))).isPresent();
    }

    @Test
    void a_part_is_one_process_s_and_the_next_one_goes_on_with_it() throws IOException {
        byte[] bytes = bytes(1);
        ContentHash hash = ContentHash.of(bytes);
        try (CachedContent.Part part = begin(hash)) {
            part.write(Arrays.copyOf(bytes, 10));
            assertThat(CachedContent.Part.begin(cache, hash, SIZE)).isNull();
        }

        try (CachedContent.Part part = begin(hash)) {
            assertThat(part.received()).isEqualTo(10);
            assertThat(part.isResumed()).isTrue();
            part.write(Arrays.copyOfRange(bytes, 10, SIZE));
            assertThat(part.name()).isEqualTo(hash);
        }
    }

    @Test
    void a_folder_to_which_others_may_write_is_refused() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwx---"));

        assertThatThrownBy(() -> CacheFolder.open(folder, SIZE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("others may write to " + folder);
    }

    @Test
    void a_name_that_is_no_hash_never_becomes_a_file() {
        assertThatThrownBy(() -> new ContentHash("../../../etc/passwd"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(CacheFolder.flags(Optional.of(folder), 3 * SIZE))
                .containsExactly(
                        "-Dmuster.agent.cache=" + folder, "-Dmuster.agent.cache.bytes=3000");
    }
}
