package dev.muster.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// Logs of a web server, and the question who of its guests are robots: those who have fetched
/// `/robots.txt`.
///
/// The logs are the same each time; a line has the form that servers commonly write: host, two
/// dashes, time, request, status, size, referrer, browser.
final class RobotLogs {
    private static final int PATH_FIELD = 6;
    private static final int HOSTS = 5_000;

    /// One request of so many is that of a robot.
    private static final int ROBOT_REQUESTS = 400;

    private RobotLogs() {}

    /// Writes logs, compressed.
    ///
    /// @param bytes of each before it is compressed, at least
    static List<Path> write(Path folder, int files, long bytes) throws IOException {
        Files.createDirectories(folder);
        var logs = new ArrayList<Path>();
        for (int i = 0; i < files; i++) {
            Path log = folder.resolve("access-%02d.log.gz".formatted(i));
            write(log, new SplittableRandom(i), bytes);
            logs.add(log);
        }
        return logs;
    }

    private static void write(Path log, SplittableRandom random, long bytes) throws IOException {
        try (var packed = new FastGzip(log);
                var lines = new BufferedWriter(new OutputStreamWriter(packed, ISO_8859_1))) {
            for (long done = 0, second = 0; done < bytes; second++) {
                String line = line(random, second);
                lines.write(line);
                done += line.length();
            }
        }
    }

    private static String line(SplittableRandom random, long second) {
        int guest = random.nextInt(HOSTS);
        boolean isRobot = random.nextInt(ROBOT_REQUESTS) == 0;
        return "10.%d.%d.%d - - [01/Mar/2026:%02d:%02d:%02d +0000] \"GET %s HTTP/1.1\" %d %d \"-\" \"%s\"\n"
                .formatted(
                        guest >> 8,
                        guest & 255,
                        guest % 251,
                        second / 3600 % 24,
                        second / 60 % 60,
                        second % 60,
                        isRobot ? "/robots.txt" : "/articles/%05d.html".formatted(guest * 7 % 9973),
                        random.nextInt(20) == 0 ? 404 : 200,
                        random.nextInt(50_000),
                        isRobot ? "Crawler/2.1" : "Mozilla/5.0 (X11; Linux x86_64) Gecko/2026");
    }

    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(Path log) throws IOException {
            super(Files.newOutputStream(log), 1 << 16);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    /// The hosts that have fetched `/robots.txt`.
    ///
    /// @param log path of a compressed log
    static Set<String> findRobots(String log) {
        var robots = new HashSet<String>();
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(
                                new GZIPInputStream(Files.newInputStream(Path.of(log)), 1 << 16),
                                ISO_8859_1))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = line.split(" ", -1);
                if (fields[PATH_FIELD].equals("/robots.txt")) {
                    robots.add(fields[0]);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return robots;
    }
}
