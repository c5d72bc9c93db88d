package dev.muster.internal.system;

import java.io.FileInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A descriptor kept for the moment when the process may open no more: reporting that, or ending
/// something, may need one. Used by one thread at a time.
public final class SpareDescriptor implements AutoCloseable {
    private static final String NOTHING = "/dev/null";

    private @Nullable FileInputStream kept;

    /// Opens one, or reopens it, if possible.
    public void keep() {
        if (kept == null) {
            try {
                kept = new FileInputStream(NOTHING);
            } catch (IOException _) {
                kept = null; // There is none now, or no such file in this system.
            }
        }
    }

    /// Runs something while one descriptor is free, unless another thread takes it first.
    public void lend(Runnable body) {
        close();
        try {
            body.run();
        } finally {
            keep();
        }
    }

    @Override
    public void close() {
        FileInputStream closing = kept;
        kept = null;
        if (closing != null) {
            try {
                closing.close();
            } catch (IOException _) {
                // Nothing was written to it.
            }
        }
    }
}
