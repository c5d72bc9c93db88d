package dev.muster.internal.launch;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;

/// Appends the lines of one stream to a file, byte for byte. Both streams of a worker have the same
/// file; each write is of whole lines, as far as there are lines.
final class FileSink implements LineSink {
    private static final int ENOUGH = 64 * 1024;

    private final Path path;
    private final FileOutputStream file;
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
    private boolean hasFailed;

    private FileSink(Path path, FileOutputStream file) {
        this.path = path;
        this.file = file;
    }

    /// @param folder made if it is not there
    static FileSink open(Path folder, String worker) throws IOException {
        Files.createDirectories(folder);
        Path path = folder.resolve(worker + ".log");
        return new FileSink(path, new FileOutputStream(path.toFile(), true));
    }

    @Override
    public void line(long task, byte[] buffer, int from, int to) {
        gathered.write(buffer, from, to - from);
        if (gathered.size() >= ENOUGH) {
            flush();
        }
    }

    @Override
    public void flush() {
        if (gathered.size() == 0) {
            return;
        }
        try {
            file.write(gathered.toByteArray());
        } catch (IOException e) {
            failed(e);
        }
        gathered.reset();
    }

    /// The worker must not wait for a full disk: its lines are lost, which is logged.
    private void failed(IOException e) {
        if (!hasFailed) {
            hasFailed = true;
            LocalSource.LOGGER.log(
                    Level.WARNING, "%s cannot be written, lines are lost".formatted(path), e);
        }
    }

    @Override
    public boolean wantsAll() {
        return true;
    }

    @Override
    public void end() {
        try {
            file.close();
        } catch (IOException e) {
            failed(e);
        }
    }
}
