package dev.muster.examples.findrobots;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/// Makes up a week of logs, the same each time: 50 visitors, of which 5 are robots.
public final class LogMaker {
    private static final LocalDate FIRST_DAY = LocalDate.of(2009, 6, 10);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy", Locale.ROOT);
    private static final int DAYS = 7;
    private static final int REQUESTS = 5_000;
    private static final int HOSTS = 50;
    private static final int EVERY_NTH_IS_A_ROBOT = 10;
    private static final List<String> PAGES =
            List.of("/", "/ply/", "/ply/ply.html", "/favicon.ico");

    private LogMaker() {}

    /// Writes the logs.
    ///
    /// @param args the folder, which is made if it is missing
    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            throw new IllegalArgumentException("give one folder to write the logs to");
        }
        Path folder = Files.createDirectories(Path.of(args[0]));
        makeIn(folder);
        System.out.println(DAYS + " logs of " + REQUESTS + " requests are in " + folder);
    }

    static void makeIn(Path folder) throws IOException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
        for (int i = 0; i < DAYS; i++) {
            LocalDate day = FIRST_DAY.plusDays(i);
            Path log = folder.resolve("access-" + day + ".log.gz");
            try (var lines =
                    new PrintWriter(
                            new OutputStreamWriter(
                                    new GZIPOutputStream(Files.newOutputStream(log)),
                                    StandardCharsets.ISO_8859_1))) {
                for (int j = 0; j < REQUESTS; j++) {
                    lines.print(line(DAY.format(day), random));
                }
            }
        }
    }

    private static String line(String day, RandomGenerator random) {
        int host = random.nextInt(HOSTS);
        boolean asksFirst = host % EVERY_NTH_IS_A_ROBOT == 0 && random.nextInt(100) == 0;
        String page = asksFirst ? "/robots.txt" : PAGES.get(random.nextInt(PAGES.size()));
        return "192.0.2.%d - - [%s:%02d:%02d:00 -0500] \"GET %s HTTP/1.1\" 200 %d\n"
                .formatted(
                        host + 1,
                        day,
                        random.nextInt(24),
                        random.nextInt(60),
                        page,
                        random.nextInt(10_000));
    }

    static void removeFrom(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }
}
