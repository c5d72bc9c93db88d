package dev.muster.internal.launch;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Removes the names of shared memory that this JVM leaves behind when it ends, also when it is
/// killed: a shell that waits for the end of its input.
///
/// There is one while there are names, and none else. It is in no terminal's foreground, so that
/// Ctrl-C does not end it before the JVM. Safe for all threads.
public final class NameGuard {
    /*
     * The guard is told of a name before there is a file of that name, and which file it will be.
     * So at no moment is there a file that nobody would remove, and what others have put in the
     * place of the file is left alone.
     *
     * A line is `+INODE NAME` or `-INODE NAME`. No name has a slash in it, so that the shell can
     * keep them all in one text: /INODE NAME/INODE NAME/
     */
    private static final String SCRIPT =
            """
            trap '' INT TERM HUP QUIT PIPE TSTP
            set -f
            LC_ALL=C
            export LC_ALL
            left=/
            while IFS= read -r line; do
                entry=${line#?}
                case $line in
                    +*) left=$left$entry/ ;;
                    -*) left=${left%%"/$entry/"*}/${left#*"/$entry/"} ;;
                esac
            done
            left=${left#/}
            while [ -n "$left" ]; do
                entry=${left%%/*}
                left=${left#*/}
                file=$1/${entry#* }
                set -- "$1" $(ls -di "$file")
                [ "${2-}" = "${entry%% *}" ] && rm -f "$file"
                set -- "$1"
            done
            """;

    private static final System.Logger LOGGER = System.getLogger("dev.muster.shared");
    private static final Object LOCK = new Object();

    // Guarded by LOCK.
    private static final Set<String> ENTRIES = new LinkedHashSet<>();
    private static @Nullable OutputStream guard;

    private NameGuard() {}

    /// Guards a name that will soon be there.
    ///
    /// @param folder where all names are
    /// @param inode of the file
    public static void add(Path folder, long inode, String name) {
        synchronized (LOCK) {
            String entry = inode + " " + name;
            ENTRIES.add(entry);
            tell(folder, "+" + entry);
        }
    }

    /// The name is not there any more, or is somebody else's business.
    public static void remove(Path folder, long inode, String name) {
        synchronized (LOCK) {
            String entry = inode + " " + name;
            if (!ENTRIES.remove(entry)) {
                return;
            }
            if (ENTRIES.isEmpty()) {
                end();
            } else {
                tell(folder, "-" + entry);
            }
        }
    }

    private static void tell(Path folder, String line) {
        try {
            if (guard != null) {
                say(guard, line);
                return;
            }
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "the guard of shared memory was ended; there is another", e);
            end();
        }
        try {
            guard = start(folder);
            for (String entry : ENTRIES) {
                say(guard, "+" + entry);
            }
        } catch (IOException e) {
            LOGGER.log(
                    Level.WARNING,
                    "no shell can be started: if this JVM is killed, its shared memory stays in "
                            + folder,
                    e);
        }
    }

    private static void say(OutputStream guard, String line) throws IOException {
        guard.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        guard.flush();
    }

    private static OutputStream start(Path folder) throws IOException {
        List<String> shell = List.of("sh", "-c", SCRIPT, "muster-guard", folder.toString());
        try {
            return start(Stream.concat(Stream.of("setsid"), shell.stream()).toList());
        } catch (IOException _) {
            return start(shell); // a system without setsid: the shell ignores the signals itself
        }
    }

    private static OutputStream start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start()
                .getOutputStream();
    }

    private static void end() {
        if (guard != null) {
            try {
                guard.close();
            } catch (IOException _) {
                // It has ended before.
            }
            guard = null;
        }
    }
}
