package dev.muster.internal.launch;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Which flags of a JVM are at odds with a start cache. With some the JVM would not use it and
/// start slower than without; with others it would not start at all.
final class StartCacheRules {
    /// Variables from which a JVM, or its launcher, takes flags.
    static final List<String> FLAG_VARIABLES =
            List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "JDK_AOT_VM_OPTIONS");

    private static final List<String> FORBIDDEN =
            List.of(
                    // Modules other than those that were there when the cache was made.
                    "--add-",
                    "--enable-native-access",
                    "--limit-modules",
                    "--module",
                    "--patch-module",
                    "--upgrade-module-path",
                    "-p",
                    "-m",
                    // Classes other than those, or other eyes on them.
                    "-agent",
                    "-javaagent",
                    "-Xrun",
                    "-Xdebug",
                    "-Xbootclasspath",
                    "-Djava.system.class.loader",
                    "-cp",
                    "-classpath",
                    "--class-path",
                    // Caches of the user's own.
                    "-Xshare",
                    "-XX:AOT",
                    "-XX:SharedArchiveFile",
                    "-XX:SharedClassListFile",
                    "-XX:ArchiveClassesAtExit",
                    "-XX:DumpLoadedClassList",
                    "-XX:+AutoCreateSharedArchive",
                    // Another form of objects.
                    "-XX:-UseCompressedOops",
                    "-XX:-UseCompressedClassPointers",
                    "-XX:+UseCompactObjectHeaders",
                    "-XX:ObjectAlignmentInBytes",
                    // Flags that are not seen here.
                    "@",
                    "-XX:Flags",
                    "-XX:+ReadVMOptionsFile",
                    "-XX:VMOptionsFile");

    private static final Pattern COLLECTOR = Pattern.compile("-XX:\\+Use\\w+GC");
    private static final Pattern HEAP =
            Pattern.compile("(?:-Xmx|-XX:MaxHeapSize=)(\\d+)([kmgtKMGT]?)");

    /// A heap that is larger has another form of objects.
    private static final long MAX_HEAP = 30L << 30;

    private StartCacheRules() {}

    /// Whether a worker with these flags can use a cache made with those of [WorkerCommand] alone.
    ///
    /// @param own with which the cache is made
    /// @param further with which the worker is started besides them
    /// @param environment the worker's
    static boolean allow(List<String> own, List<String> further, Map<String, String> environment) {
        return Stream.concat(
                        further.stream(),
                        FLAG_VARIABLES.stream()
                                .map(name -> environment.getOrDefault(name, ""))
                                .flatMap(text -> Arrays.stream(text.strip().split("\\s+"))))
                .allMatch(flag -> own.contains(flag) || isHarmless(flag));
    }

    private static boolean isHarmless(String flag) {
        // Flags may be in quotes in a variable.
        String plain = flag.replace("\"", "").replace("'", "");
        return FORBIDDEN.stream().noneMatch(plain::startsWith)
                && !COLLECTOR.matcher(plain).matches()
                && heap(plain) <= MAX_HEAP;
    }

    private static long heap(String flag) {
        Matcher heap = HEAP.matcher(flag);
        if (!heap.matches()) {
            return 0;
        }
        int shift =
                switch (heap.group(2).toLowerCase(Locale.ROOT)) {
                    case "k" -> 10;
                    case "m" -> 20;
                    case "g" -> 30;
                    case "t" -> 40;
                    default -> 0;
                };
        double bytes = Double.parseDouble(heap.group(1)) * (1L << shift);
        return (long) bytes; // Stays at the largest `long` if it is more.
    }
}
