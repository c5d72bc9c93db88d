package dev.muster.internal.system;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Removes what this JVM leaves behind in one place when it ends, even when it is killed: a shell
/// that waits for the end of its input.
///
/// The shell runs only while there is something to remove. It is in no terminal's foreground, so
/// that Ctrl-C does not end it before the JVM. Safe for all threads.
public final class LeftoverGuard {
    /*
     * The guard gets a name before there is a file of that name, and which file it will be. So
     * there is never a file that would not be removed, and anything that others have put in place
     * of the file is left alone. A folder has a name that cannot be guessed.
     *
     * A folder may get a new file while it is removed: processes of this JVM end a moment later.
     *
     * A line is `+INODE NAME` or `-INODE NAME`, where a folder has no inode but `tree`. No name has
     * a slash in it, so that the shell can keep them all in one text: /INODE NAME/tree NAME/
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
                if [ "${entry%% *}" = tree ]; then
                    for try in 1 2 3 4 5; do
                        rm -rf "$file" && break
                        sleep 1
                    done
                    continue
                fi
                set -- "$1" $(ls -di "$file")
                [ "${2-}" = "${entry%% *}" ] && rm -f "$file"
                set -- "$1"
            done
            """;

    private static final String NAME = "muster-guard";
    private static final System.Logger LOGGER = Log.named("dev.muster.launch");
    private static final Map<Path, LeftoverGuard> GUARDS = new ConcurrentHashMap<>();

    private final Path place;

    // Guarded by this.
    private final Set<String> entries = new LinkedHashSet<>();
    private @Nullable OutputStream shell;

    private LeftoverGuard(Path place) {
        this.place = place;
    }

    /// Whether a process is a guard, of any JVM. It ends by itself soon after its JVM, and must not
    /// be ended earlier.
    public static boolean is(ProcessHandle process) {
        Optional<String[]> arguments = process.info().arguments();
        return arguments.isPresent() && List.of(arguments.get()).contains(NAME);
    }

    /// Guards the name of a file that will soon be there.
    ///
    /// @param place an absolute path
    public static void addFile(Path place, long inode, String name) {
        add(place, inode + " " + name);
    }

    /// The name is gone, or no longer this JVM's concern.
    public static void removeFile(Path place, long inode, String name) {
        remove(place, inode + " " + name);
    }

    /// Guards a folder that will soon be there, with all that will be in it.
    ///
    /// @param folder with an absolute path, and a unique name
    static void addTree(Path folder) {
        add(placeOf(folder), tree(folder));
    }

    /// The folder is gone; does nothing if it was not guarded.
    static void removeTree(Path folder) {
        remove(placeOf(folder), tree(folder));
    }

    private static Path placeOf(Path folder) {
        return Objects.requireNonNull(folder.getParent(), "the parent of the folder");
    }

    private static String tree(Path folder) {
        return "tree " + folder.getFileName();
    }

    private static void add(Path place, String entry) {
        LeftoverGuard guard = GUARDS.get(place);
        if (guard == null) {
            guard = new LeftoverGuard(place);
            LeftoverGuard other = GUARDS.putIfAbsent(place, guard);
            guard = other == null ? guard : other;
        }
        guard.add(entry);
    }

    private static void remove(Path place, String entry) {
        LeftoverGuard guard = GUARDS.get(place);
        if (guard != null) {
            guard.remove(entry);
        }
    }

    private synchronized void add(String entry) {
        entries.add(entry);
        tell("+" + entry);
    }

    private synchronized void remove(String entry) {
        if (!entries.remove(entry)) {
            return;
        }
        if (entries.isEmpty()) {
            end();
        } else {
            tell("-" + entry);
        }
    }

    private void tell(String line) {
        try {
            if (shell != null) {
                say(shell, line);
                return;
            }
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "the guard of " + place + " was ended; there is another", e);
            end();
        }
        try {
            shell = start();
            for (String entry : entries) {
                say(shell, "+" + entry);
            }
        } catch (IOException e) {
            LOGGER.log(
                    Level.WARNING,
                    "no shell can be started: if this JVM is killed, what it has put into "
                            + place
                            + " stays there",
                    e);
        }
    }

    private static void say(OutputStream shell, String line) throws IOException {
        shell.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        shell.flush();
    }

    private OutputStream start() throws IOException {
        List<String> command = List.of("sh", "-c", SCRIPT, NAME, place.toString());
        try {
            List<String> inSession = new ArrayList<>(command);
            inSession.addFirst("setsid");
            return start(inSession);
        } catch (IOException _) {
            return start(command); // a system without setsid: the shell ignores the signals itself
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

    private void end() {
        if (shell != null) {
            try {
                shell.close();
            } catch (IOException _) {
                // It has ended before.
            }
            shell = null;
        }
    }
}
