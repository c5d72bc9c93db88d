package dev.muster.examples.thumbnails;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/// A folder with pictures to try it on: coloured squares, each a little different.
///
/// @param folder is removed with all that is in it
record SamplePictures(Path folder) implements AutoCloseable {
    private static final int COUNT = 24;
    private static final int SIZE = 256;

    static SamplePictures inNewFolder() throws IOException {
        var samples = new SamplePictures(Files.createTempDirectory("pictures"));
        for (int number = 0; number < COUNT; number++) {
            var picture = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
            for (int x = 0; x < SIZE; x++) {
                for (int y = 0; y < SIZE; y++) {
                    picture.setRGB(x, y, x << 16 | y << 8 | number * 10);
                }
            }
            Path file = samples.folder.resolve("picture-%02d.png".formatted(number));
            ImageIO.write(picture, "png", file.toFile());
        }
        return samples;
    }

    @Override
    public void close() throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }
}
