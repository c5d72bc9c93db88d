package dev.muster.examples.thumbnails;

import dev.muster.JvmProcess;
import dev.muster.Pool;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/// Thumbnails of all pictures of a folder, by a run that may be killed at any moment.
///
/// Each result is in a journal as soon as it arrives. So the same command, given again after `kill
/// -9` or a power failure, makes only what is missing: `resumable` is all that it takes.
public final class Thumbnails {
    private static final int SIZE = 32;

    /// A result; whether it is of this run is seen from its time.
    private record Thumbnail(Path file, Instant made) {}

    private Thumbnails() {}

    /// Works on the folder that is given, or makes pictures, lets a first run be killed amid them,
    /// and goes on.
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length > 0) {
            Path folder = Path.of(args[0]);
            if (!Files.isDirectory(folder) || picturesIn(folder).isEmpty()) {
                throw new IllegalArgumentException(
                        folder + " has no pictures (png, jpg); give a folder with some");
            }
            makeAll(folder, Integer.MAX_VALUE);
            return;
        }
        try (var samples = SamplePictures.inNewFolder()) {
            Path folder = samples.folder();
            JvmProcess killed = JvmProcess.start(() -> makeAll(folder, 8));
            killed.join();
            System.out.println("the first run has ended: " + killed.exitStatus().orElseThrow());
            makeAll(folder, Integer.MAX_VALUE);
        }
    }

    /// @param most after how many thumbnails the program dies; by then at most 4 others, which is
    ///   the window, are under way
    private static void makeAll(Path folder, int most) throws IOException {
        List<Path> pictures = picturesIn(folder);
        Path journal = Files.createDirectories(folder.resolve("thumbnails")).resolve("journal");
        var start = Instant.now();
        int count = 0;
        int found = 0;
        try (var pool = Pool.processes(c -> c.withWorkers(2));
                Stream<Thumbnail> thumbnails =
                        pool.stream(
                                Thumbnails::shrink,
                                pictures,
                                m -> m.withWindow(4, 1 << 20).resumable(journal))) {
            for (Thumbnail thumbnail : (Iterable<Thumbnail>) thumbnails::iterator) {
                found += thumbnail.made().isBefore(start) ? 1 : 0;
                if (++count == most) {
                    Runtime.getRuntime().halt(137); // as sudden as kill -9
                }
            }
        }
        System.out.printf(
                "%d thumbnails: %d found, %d made by this run%n", count, found, count - found);
    }

    private static List<Path> picturesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().matches(".*\\.(png|jpe?g)"))
                    .sorted()
                    .toList();
        }
    }

    /// Runs in a worker.
    private static Thumbnail shrink(Path picture) throws IOException {
        BufferedImage large = ImageIO.read(picture.toFile());
        if (large == null) {
            throw new IOException(picture + " is no picture that Java can read");
        }
        var small = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        var graphics = small.createGraphics();
        graphics.drawImage(large, 0, 0, SIZE, SIZE, null);
        graphics.dispose();
        Path file = picture.resolveSibling("thumbnails").resolve(picture.getFileName() + ".png");
        ImageIO.write(small, "png", file.toFile());
        return new Thumbnail(file, Instant.now());
    }
}
