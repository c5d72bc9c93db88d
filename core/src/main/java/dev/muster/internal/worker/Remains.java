package dev.muster.internal.worker;

import dev.muster.internal.joining.Joining;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// What lies on this machine for a pool whose process was killed: its workers remove it, the last
/// one the whole folder.
final class Remains {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int LOOKS = 25;

    private final Joining joining;
    private final Optional<ProcessHandle> parent;

    Remains(Joining joining) {
        this.joining = joining;
        this.parent = ProcessHandle.of(joining.parent());
    }

    /// Removes what belongs to this worker, and what belongs to the pool as far as no other worker
    /// needs it; nothing if the pool's process is still alive half a second later.
    void remove() {
        for (int i = 0; isParentAlive(); i++) {
            if (i == LOOKS) {
                return; // it has only let this worker go
            }
            LockSupport.parkNanos(this, LOOK_NANOS);
        }
        Path socket = Path.of(joining.socket());
        Path own = Path.of(joining.journal()).getParent();
        Path whole = socket.getParent();
        if (own != null && whole != null && whole.equals(own.getParent())) {
            remove(own, socket, whole);
        }
    }

    /// Whether the process that started this one is still there.
    boolean isParentAlive() {
        return parent.map(ProcessHandle::isAlive).orElse(false);
    }

    private static void remove(Path own, Path socket, Path whole) {
        try {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(own)) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
            Files.delete(own);
            Files.deleteIfExists(socket);
            Files.deleteIfExists(whole);
        } catch (IOException _) {
            // Another worker is still there, and will do it.
        }
    }
}
