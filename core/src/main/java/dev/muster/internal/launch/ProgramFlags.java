package dev.muster.internal.launch;

import dev.muster.internal.system.SystemFile;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a worker takes over of the JVM of this program, in flags: so that text, time and assertions
/// are the same on both sides.
///
/// - the system properties that were set on the command line, but for [#STAYS]
/// - assertions and preview features, as on the command line
/// - time zone and locales, as they are when the worker starts
/// - the encodings of standard output and error
///
/// Memory, garbage collection, agents and modules are not taken over: a worker has its own. What
/// the user says for a worker comes later on its command line and wins.
final class ProgramFlags {
    /*
     * The command line is read from the system where that is possible: asking the JVM loads its
     * management, which costs a program 30 ms. It must be asked where the command line names files
     * with further words, or begins with another program than `java`.
     */

    /// Properties that are about this JVM alone; all that begin so.
    private static final List<String> STAYS =
            List.of(
                    "java.class.path",
                    "java.system.class.loader",
                    "java.security.manager",
                    "java.endorsed.dirs",
                    "java.ext.dirs",
                    // The records of a worker go to this program, whose configuration this is.
                    "java.util.logging.",
                    "jdk.module.",
                    "sun.java.",
                    // Ports that are taken.
                    "com.sun.management.",
                    // The name of this process, and whose worker it is.
                    "muster.process.",
                    "muster.agent.");

    private static final String PROPERTY = "-D";
    private static final String PREVIEW = "--enable-preview";
    private static final Set<String> ASSERTIONS =
            Set.of(
                    "-ea",
                    "-enableassertions",
                    "-da",
                    "-disableassertions",
                    "-esa",
                    "-enablesystemassertions",
                    "-dsa",
                    "-disablesystemassertions");

    /// Words after which another one follows that belongs to them.
    private static final Set<String> WITH_VALUE =
            Set.of(
                    "-cp",
                    "-classpath",
                    "--class-path",
                    "-p",
                    "--module-path",
                    "--upgrade-module-path",
                    "--add-modules",
                    "--add-exports",
                    "--add-opens",
                    "--add-reads",
                    "--limit-modules",
                    "--patch-module",
                    "--enable-native-access",
                    "--source");

    /// Words after which those of the program begin.
    private static final Set<String> LAST = Set.of("-jar", "-m", "--module");

    /// Variables from which a JVM, or its launcher, takes flags; a worker has them, too.
    private static final List<String> FLAG_VARIABLES =
            List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "JDK_AOT_VM_OPTIONS");

    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    /// Variables from which the system takes the time zone and the language.
    private static final Set<String> ZONES = Set.of("TZ");

    private static final Set<String> LANGUAGES =
            Set.of("LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "LC_MESSAGES");

    private ProgramFlags() {}

    /// Read once: a command line does not change.
    private static final class OfCommandLine {
        static final List<String> FLAGS = read();
    }

    /// The flags for a worker.
    ///
    /// @param environment variables that it has besides those of this process: what these say of
    ///   time zone and language is not overruled
    /// @param directory where it works, if not where this program does
    static List<String> of(Map<String, String> environment, Optional<Path> directory) {
        boolean keepsZone = Collections.disjoint(environment.keySet(), ZONES);
        boolean keepsLanguage = Collections.disjoint(environment.keySet(), LANGUAGES);
        List<String> flags = new ArrayList<>();
        for (String flag : OfCommandLine.FLAGS) {
            if ((keepsZone || !isOf(flag, "user.timezone"))
                    && (keepsLanguage || !isOf(flag, "user.language"))
                    && (directory.isEmpty() || !isOf(flag, "user.dir"))) {
                flags.add(flag);
            }
        }
        if (keepsLanguage) {
            flags.addAll(languages());
            for (String stream : List.of("stdout.encoding", "stderr.encoding")) {
                String encoding = System.getProperty(stream);
                if (encoding != null) {
                    flags.add(property(stream, encoding));
                }
            }
        }
        if (keepsZone) {
            flags.addAll(zone());
        }
        return flags;
    }

    private static boolean isOf(String flag, String name) {
        return flag.startsWith(PROPERTY + name);
    }

    private static String property(String name, String value) {
        return PROPERTY + name + "=" + value;
    }

    /// The locales of this program, as far as it has set them by itself.
    private static List<String> languages() {
        List<String> flags = new ArrayList<>();
        Locale usual = Locale.getDefault();
        if (!isAsAtStart(usual, "")) {
            flags.addAll(flags(usual, ""));
        }
        for (Locale.Category category : Locale.Category.values()) {
            String part = "." + category.name().toLowerCase(Locale.ROOT);
            Locale special = Locale.getDefault(category);
            if (!special.equals(usual) && !isAsAtStart(special, part)) {
                flags.addAll(flags(special, part));
            }
        }
        return flags;
    }

    /// Whether the JVM has read this at its start.
    private static boolean isAsAtStart(Locale locale, String part) {
        boolean isSet = true;
        for (String flag : flags(locale, part)) {
            isSet &= isSet(flag);
        }
        return isSet;
    }

    private static boolean isSet(String flag) {
        String[] words = flag.substring(PROPERTY.length()).split("=", 2);
        return System.getProperty(words[0], "").equals(words[1]);
    }

    private static List<String> flags(Locale locale, String part) {
        return List.of(
                property("user.language" + part, locale.getLanguage()),
                property("user.script" + part, locale.getScript()),
                property("user.country" + part, locale.getCountry()),
                property("user.variant" + part, locale.getVariant()));
    }

    /// The time zone, if it is one that has a name.
    private static List<String> zone() {
        TimeZone zone = TimeZone.getDefault();
        return TimeZone.getTimeZone(zone.getID()).hasSameRules(zone)
                ? List.of(property("user.timezone", zone.getID()))
                : List.of();
    }

    private static List<String> read() {
        byte[] line = SystemFile.text(COMMAND_LINE).getBytes(StandardCharsets.ISO_8859_1);
        Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        Optional<List<String>> options = options(List.of(new String(line, charset).split("\0")));
        return taken(options.isPresent() ? options.get() : optionsByJvm());
    }

    /// The words of a command line that are for the JVM; nothing if it does not show them all.
    static Optional<List<String>> options(List<String> commandLine) {
        String program = new File(commandLine.getFirst()).getName();
        if (!program.equals("java")) {
            return Optional.empty();
        }
        List<String> options = new ArrayList<>();
        for (int i = 1; i < commandLine.size(); i++) {
            String word = commandLine.get(i);
            if (word.startsWith("@")) {
                return Optional.empty();
            }
            if (!word.startsWith("-") || LAST.contains(word)) {
                break;
            }
            if (WITH_VALUE.contains(word)) {
                i++;
            } else {
                options.add(word);
            }
        }
        return Optional.of(options);
    }

    private static List<String> optionsByJvm() {
        try {
            Set<String> inherited =
                    FLAG_VARIABLES.stream()
                            .flatMap(name -> Stream.ofNullable(System.getenv(name)))
                            .flatMap(text -> Arrays.stream(text.strip().split("\\s+")))
                            .collect(Collectors.toSet());
            return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                    .filter(option -> !inherited.contains(option))
                    .toList();
        } catch (LinkageError _) {
            return List.of(); // An image without the module java.management.
        }
    }

    /// Those of a JVM's options that workers take over.
    static List<String> taken(List<String> options) {
        List<String> taken = new ArrayList<>();
        for (String option : options) {
            if (isTaken(option)) {
                taken.add(option);
            }
        }
        return taken;
    }

    private static boolean isTaken(String option) {
        if (option.startsWith(PROPERTY)) {
            String name = option.substring(PROPERTY.length());
            boolean stays = false;
            for (String begin : STAYS) {
                stays |= name.startsWith(begin);
            }
            return !stays;
        }
        return option.equals(PREVIEW) || ASSERTIONS.contains(option.split(":", 2)[0]);
    }
}
