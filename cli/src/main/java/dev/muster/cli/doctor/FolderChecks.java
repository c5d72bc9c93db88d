package dev.muster.cli.doctor;

import dev.muster.cli.terminal.ByteSize;
import dev.muster.shared.Local;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedMemory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// The folders that Muster uses: the memory that processes share, and that for temporary files.
final class FolderChecks {
    private static final Path SHM = Path.of("/dev/shm");

    /// What Docker gives a container that does not ask for more.
    private static final long LITTLE_MEMORY = 64L << 20;

    private static final long LITTLE_SPACE = 256L << 20;
    private static final long TRIED_BYTES = 1 << 20;
    private static final long MARK = 0x6d7573746572L;

    private FolderChecks() {}

    static List<Finding> sharedMemory() throws IOException {
        String subject = "shared memory";
        if (!System.getProperty("os.name").equals("Linux")) {
            return List.of(
                    Finding.absent(
                            subject,
                            "this is not Linux: processes share over sockets instead",
                            "nothing has to be done"));
        }
        if (!Files.isDirectory(SHM) || !Files.isWritable(SHM)) {
            return List.of(
                    Finding.broken(
                            subject,
                            SHM + " is not there or cannot be written",
                            "mount -t tmpfs -o size=1g tmpfs /dev/shm, or MUSTER_LOCAL=sockets"));
        }
        long free = SHM.toFile().getUsableSpace();
        String text =
                "%s has %s, %s free"
                        .formatted(
                                SHM,
                                new ByteSize(SHM.toFile().getTotalSpace()),
                                new ByteSize(free));
        String tried = tried();
        return List.of(
                !tried.isEmpty()
                        ? Finding.broken(
                                subject,
                                text + ", and memory cannot be shared: " + tried,
                                "free some of it (ls -l /dev/shm), or MUSTER_LOCAL=sockets")
                        : free <= LITTLE_MEMORY
                                ? Finding.warning(
                                        subject,
                                        text + ": too little for large values",
                                        "docker run --shm-size=1g, or mount -o remount,size=1g"
                                                + " /dev/shm")
                                : Finding.ok(subject, text + "; memory mapped, a lock taken"));
    }

    /// Maps memory twice, as two processes do, and takes a lock in it.
    ///
    /// @return what is wrong; nothing if it works
    private static String tried() {
        try (SharedMemory made = SharedMemory.create(TRIED_BYTES);
                SharedMemory same = SharedMemory.open(made.name().orElseThrow());
                Local local = Local.inMemory()) {
            MemorySegment segment = made.segment();
            segment.set(ValueLayout.JAVA_LONG, 0, MARK);
            SharedLock lock = local.newLock();
            lock.lock();
            try {
                return same.segment().get(ValueLayout.JAVA_LONG, 0) == MARK
                        ? ""
                        : "what one mapping has written is not seen by another";
            } finally {
                lock.unlock();
            }
        } catch (RuntimeException e) {
            return Checks.oneLine(e);
        }
    }

    static List<Finding> temporaryFiles() throws IOException {
        String subject = "temporary files";
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        Path script;
        try {
            script =
                    Files.createTempFile(
                            folder,
                            "muster-doctor",
                            ".sh",
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            return List.of(
                    Finding.broken(
                            subject,
                            folder + " cannot be written: " + Checks.oneLine(e),
                            "mkdir -p %s, or another one: JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIR"
                                    .formatted(folder)));
        }
        try {
            long free = folder.toFile().getUsableSpace();
            String text = "%s has %s free".formatted(folder, new ByteSize(free));
            if (free < LITTLE_SPACE) {
                return List.of(
                        Finding.warning(
                                subject,
                                text + ": little for reports of crashes and received classes",
                                "make room, or another one:"
                                        + " JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIR"));
            }
            return List.of(
                    mayRun(script)
                            ? Finding.ok(subject, text)
                            : Finding.warning(
                                    subject,
                                    text
                                            + ", and programs there may not be run (noexec): no"
                                            + " harm to Muster, but to libraries with native code",
                                    "for these: JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIR"));
        } finally {
            Files.deleteIfExists(script);
        }
    }

    private static boolean mayRun(Path script) throws IOException {
        Files.writeString(script, "#!/bin/sh\nexit 0\n");
        try {
            return Program.run(List.of(script.toString()), "").exitCode() == 0;
        } catch (IOException _) {
            return false; // the system refuses it
        }
    }
}
