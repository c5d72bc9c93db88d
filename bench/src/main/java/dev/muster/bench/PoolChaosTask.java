package dev.muster.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What the workers of [PoolChaosBench] do: they write down that a task has begun, work for some
/// milliseconds, and some of them end their own process.
final class PoolChaosTask {
    private PoolChaosTask() {}

    /// Runs in a worker.
    ///
    /// @param part how the unlucky ones end: `halt` or `crash`, else they do not
    /// @return the number of the task
    static int run(int number, boolean isUnlucky, String part, String folder, int millis)
            throws IOException, ReflectiveOperationException {
        writeDown(number, Path.of(folder));
        if (isUnlucky && part.equals("halt")) {
            Runtime.getRuntime().halt(3);
        }
        if (isUnlucky && part.equals("crash")) {
            crash();
        }
        long end = System.nanoTime() + millis * 1_000_000L;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        return number;
    }

    /// One write, at the end of a file of this process: nothing is lost or mixed when it is killed.
    private static void writeDown(int number, Path folder) throws IOException {
        Files.write(
                folder.resolve("begun-" + ProcessHandle.current().pid()),
                (number + "\n").getBytes(US_ASCII),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /// Writes to address 0; by reflection, because the compiler warns of the class.
    private static void crash() throws ReflectiveOperationException {
        Class<?> type = Class.forName("sun.misc.Unsafe");
        Field field = type.getDeclaredField("theUnsafe");
        field.setAccessible(true);
        Method put = type.getMethod("putAddress", long.class, long.class);
        put.invoke(field.get(null), 0L, 0L);
    }

    /// How often each task has begun, as the workers wrote it down.
    static Map<Integer, Integer> begun(Path folder) throws IOException {
        var times = new TreeMap<Integer, Integer>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.readAllLines(file, US_ASCII)
                        .forEach(line -> times.merge(Integer.valueOf(line), 1, Integer::sum));
            }
        }
        return times;
    }
}
