package dev.muster.hazelcast.internal.run;

import dev.muster.hazelcast.internal.engine.Sealer;
import dev.muster.hazelcast.internal.run.RunState.Content;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.Output;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.PrivateFolder;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The class paths of programs: uploaded by the programs, once for each jar that the cluster does
/// not have; downloaded by the nodes into a folder of their own. Safe for all threads.
final class Bundles implements AutoCloseable {
    /// How often the time for which they are kept begins again, while they are used.
    private static final Duration RENEWED = Duration.ofHours(1);

    private static final int MEBI = 1 << 20;

    private final Sealer sealer;
    private final Contents contents;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock, which is held while files and contents travel: who needs the same waits.
    private final Map<List<Path>, Packed> packed = new HashMap<>();
    private final Map<String, Bundle> known = new HashMap<>();
    private final Map<String, Long> renewals = new HashMap<>();
    private final Map<String, Long> uses = new HashMap<>();
    private @Nullable Path folder;
    private boolean isClosed;

    Bundles(Sealer sealer, Contents contents) {
        this.sealer = sealer;
        this.contents = contents;
    }

    /// A class path with the files of its jars.
    private record Packed(Bundle bundle, List<Path> files) {}

    // ---- in the program ----

    /// Has the cluster keep the classes that a task may need.
    ///
    /// @param task a function of the program
    /// @param limitBytes how much that may be
    /// @throws IllegalArgumentException if they come from nowhere on disk, or are too many
    Content.Kept upload(Object task, long limitBytes) throws IOException {
        List<Path> entries = ProgramClasses.of(task);
        lock.lock();
        try {
            Packed all = packed.get(entries);
            if (all == null) {
                requireSmall(entries, limitBytes);
                all = pack(entries);
                packed.put(entries, all);
            } else if (all.bundle.size() > limitBytes) {
                requireSmall(entries, limitBytes);
            }
            for (int i = 0; i < all.files.size(); i++) {
                upload(all.bundle.jars().get(i), all.files.get(i));
            }
            Content.Kept list = all.bundle.content(sealer);
            if (isDue(list) && !contents.renew(list, Contents.LONG)) {
                contents.put(list, stream(all.bundle.encoded()), Contents.LONG);
            }
            renewed(list);
            return list;
        } finally {
            lock.unlock();
        }
    }

    private static void requireSmall(List<Path> entries, long limitBytes) throws IOException {
        long size = 0;
        long largest = -1;
        Path largestEntry = Path.of("");
        for (Path each : entries) {
            long own = ProgramClasses.size(each);
            size += own;
            if (own > largest) {
                largest = own;
                largestEntry = each;
            }
        }
        if (size > limitBytes) {
            throw new IllegalArgumentException(
                    ("the class path has %.1f MiB, may have %.1f MiB, and the most are in %s:"
                                    + " shorten it, or use withClassPathLimit(…)")
                            .formatted(
                                    (double) size / MEBI,
                                    (double) limitBytes / MEBI,
                                    largestEntry));
        }
    }

    private Packed pack(List<Path> entries) throws IOException {
        var jars = new ArrayList<Bundle.Jar>();
        var files = new ArrayList<Path>();
        for (Path each : entries) {
            Path file = each;
            if (Files.isDirectory(each)) {
                file = folder().resolve("packed-" + packed.size() + "-" + files.size() + ".jar");
                try (var out = new BufferedOutputStream(Files.newOutputStream(file))) {
                    ProgramClasses.pack(each, out);
                }
            }
            jars.add(new Bundle.Jar(hash(file), Files.size(file)));
            files.add(file);
        }
        return new Packed(new Bundle(List.copyOf(jars)), List.copyOf(files));
    }

    private static String hash(Path file) throws IOException {
        MessageDigest digest = Bundle.sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private void upload(Bundle.Jar jar, Path file) throws IOException {
        Content.Kept content = jar.content(sealer);
        if (!isDue(content)) {
            return;
        }
        if (!contents.renew(content, Contents.LONG)) {
            try (InputStream in = Files.newInputStream(file)) {
                contents.put(content, in, Contents.LONG);
            }
        }
        renewed(content);
    }

    private boolean isDue(Content.Kept content) {
        Long last = renewals.get(content.name());
        return last == null || System.nanoTime() - last > Nanos.of(RENEWED);
    }

    private void renewed(Content.Kept content) {
        if (isDue(content)) {
            renewals.put(content.name(), System.nanoTime());
        }
    }

    private static InputStream stream(Encoded bytes) throws IOException {
        var out = new Output();
        bytes.writeTo(out);
        return new ByteArrayInputStream(out.toByteArray());
    }

    // ---- in the node ----

    /// The files of a bundle, in a folder of this process.
    ///
    /// @throws IOException if a part of it is no longer in the cluster, or cannot be written here
    List<Path> download(Content.Kept list) throws IOException {
        lock.lock();
        try {
            Bundle bundle = known.get(list.name());
            if (bundle == null || isDue(list)) {
                bundle = Bundle.read(contents.get(list));
                contents.renew(list, Contents.LONG);
                renewed(list);
                known.put(list.name(), bundle);
            }
            var files = new ArrayList<Path>();
            for (Bundle.Jar each : bundle.jars()) {
                files.add(download(each));
            }
            return List.copyOf(files);
        } finally {
            lock.unlock();
        }
    }

    private Path download(Bundle.Jar jar) throws IOException {
        Content.Kept content = jar.content(sealer);
        if (isDue(content)) {
            contents.renew(content, Contents.LONG);
            renewed(content);
        }
        Path file = folder().resolve(jar.hash() + ".jar");
        uses.put(jar.hash(), System.nanoTime());
        if (Files.exists(file)) {
            return file;
        }
        Path part = folder().resolve(jar.hash() + ".part");
        MessageDigest digest = Bundle.sha256();
        try (var out =
                new DigestOutputStream(
                        new BufferedOutputStream(Files.newOutputStream(part)), digest)) {
            contents.copy(content, out);
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(jar.hash())) {
            Files.delete(part);
            throw new IOException("a jar of the task is not in the cluster as it was sent there");
        }
        return Files.move(part, file);
    }

    /// Removes what was not used for the longest time, beyond a limit. To be called while no task
    /// runs.
    void trim(long limitBytes) throws IOException {
        lock.lock();
        try {
            if (uses.isEmpty()) {
                return;
            }
            List<String> oldest =
                    uses.entrySet().stream()
                            .sorted(Map.Entry.comparingByValue())
                            .map(Map.Entry::getKey)
                            .toList();
            long size = 0;
            for (String each : oldest) {
                size += Files.size(folder().resolve(each + ".jar"));
            }
            for (String each : oldest) {
                if (size <= limitBytes) {
                    return;
                }
                Path file = folder().resolve(each + ".jar");
                size -= Files.size(file);
                Files.delete(file);
                uses.remove(each);
            }
        } finally {
            lock.unlock();
        }
    }

    private Path folder() throws IOException {
        if (isClosed) {
            throw new IOException("the cluster was left");
        }
        if (folder == null || Files.notExists(folder)) {
            packed.clear();
            uses.clear();
            folder = PrivateFolder.create();
        }
        return folder;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            isClosed = true;
            if (folder != null) {
                PrivateFolder.delete(folder);
            }
        } finally {
            lock.unlock();
        }
    }
}
