package dev.muster.internal.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    /// By which the size of a heap is told.
    private static final List<String> HEAP = List.of("-Xmx", "-XX:MaxHeapSize=");

    /// A heap that is larger has another form of objects.
    private static final long MAX_HEAP = 30L << 30;

    private StartCacheRules() {}

    /// Whether a worker with these flags can use a cache made with those of [WorkerCommand] alone.
    ///
    /// @param own with which the cache is made
    /// @param further with which the worker is started besides them
    /// @param environment the worker's
    static boolean allow(List<String> own, List<String> further, Map<String, String> environment) {
        List<String> flags = new ArrayList<>(further);
        for (String name : FLAG_VARIABLES) {
            String text = environment.getOrDefault(name, "").strip();
            if (!text.isEmpty()) {
                flags.addAll(List.of(text.split("\\s+")));
            }
        }
        for (String flag : flags) {
            if (!own.contains(flag) && !isHarmless(flag)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHarmless(String flag) {
        // Flags may be in quotes in a variable.
        String plain = flag.replace("\"", "").replace("'", "");
        for (String forbidden : FORBIDDEN) {
            if (plain.startsWith(forbidden)) {
                return false;
            }
        }
        boolean isCollector = plain.startsWith("-XX:+Use") && plain.endsWith("GC");
        return !isCollector && heap(plain) <= MAX_HEAP;
    }

    private static long heap(String flag) {
        String size = "";
        for (String begin : HEAP) {
            if (flag.startsWith(begin)) {
                size = flag.substring(begin.length());
            }
        }
        if (size.isEmpty()) { // so the pattern is made only where it is needed
            return 0;
        }
        Matcher heap = Pattern.compile("(\\d+)([kmgtKMGT]?)").matcher(size);
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
