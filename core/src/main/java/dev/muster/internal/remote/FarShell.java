package dev.muster.internal.remote;

import dev.muster.agent.SshConfig;
import dev.muster.internal.launch.OwnJar;
import dev.muster.internal.launch.PipedCommand;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.Randomness;
import dev.muster.internal.system.TimeText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A shell on another machine, reached by `ssh`, until it has become an agent: looks for a Java,
/// sends the jar if it is not there, and starts the agent with the shell's streams.
///
/// ```
/// program                                  shell
/// ssh HOST "exec sh -c …"            ─►    whatever login shell there is starts sh
/// the script                         ─►    reads exactly that, and runs it
///                                    ◄─    MARK need | MARK have | MARK java 17 | MARK cache …
/// the jar, if it is needed           ─►    ~/.cache/muster/jars/HASH.jar
///                                    ◄─    MARK go, and from here on what the agent writes
/// ```
///
/// The mark is random: what banners and start files of shells print before it is passed over.
final class FarShell implements StreamConnection.Ground {
    /*
     * What the login shell sees must mean the same to sh, bash, zsh, fish and csh: one line, one
     * word in single quotes, no backslash and no exclamation mark in it. All else is read by sh.
     *
     * `head -c` may read more than it is to: so nothing follows the script, or the jar, before the
     * shell has answered.
     */
    private static final System.Logger LOGGER = Log.named("dev.muster.remote");

    private static final String SCRIPT =
            """
            say() { printf '\\n%s %s\\n' @MARK@ "$*"; }
            java=
            seen=none
            try() {
                [ -z "$java" ] || return 0
                v=$("$1" -version 2>&1 </dev/null | sed -n -e 's/.*version "1\\.\\([0-9]*\\).*/\\1/p' \
            -e 's/.*version "\\([0-9]*\\).*/\\1/p' | head -n 1)
                [ -n "$v" ] || return 0
                seen=$v
                [ "$v" -lt @VERSION@ ] || java=$1
            }
            named=@JAVA@
            if [ -n "$named" ]; then
                try "$named"
            else
                [ -z "$JAVA_HOME" ] || try "$JAVA_HOME/bin/java"
                try java
            fi
            if [ -z "$java" ]; then say java "$seen"; exit 1; fi
            dir=${XDG_CACHE_HOME:-$HOME/.cache}/muster/jars
            jar=$dir/@HASH@.jar
            if [ -f "$jar" ] && [ "$(wc -c <"$jar")" -eq @SIZE@ ]; then
                touch "$jar" 2>/dev/null
                say have
            else
                umask 077
                part=$dir/@HASH@.$$.jar.part
                said=$( { mkdir -p "$dir" && : >"$part"; } 2>&1) || { say cache "$dir: $said"; exit 1; }
                say need
                said=$( { head -c @SIZE@ >"$part"; } 2>&1)
                if [ "$(wc -c <"$part")" -ne @SIZE@ ] || ! mv -f "$part" "$jar"; then
                    rm -f "$part"
                    say cache "$dir: $said"
                    exit 1
                fi
                find "$dir" -name '*.jar' -mtime +30 -exec rm -f {} + 2>/dev/null
                find "$dir" -name '*.jar.part' -mtime +1 -exec rm -f {} + 2>/dev/null
            fi
            say go
            exec "$java" -XX:+UseSerialGC -XX:-UsePerfData -XX:+DisplayVMOutputToStderr \
            -XX:+ExitOnOutOfMemoryError --enable-native-access=ALL-UNNAMED -cp "$jar" @AGENT@
            """;

    private static final int MARK_BYTES = 12;
    private static final int LONGEST_LINE = 8 << 10;
    private static final int MOST_LINES = 5;

    /// With this `ssh` says that it failed itself.
    private static final int SSH_FAILED = 255;

    /// What the login shell may take besides.
    private static final Duration SHELL_TIMEOUT = Duration.ofSeconds(10);

    private final SshConfig config;
    private final SshConfig.Host host;
    private final Duration timeout;
    private final PipedCommand command;
    private final String mark;
    private final byte[] script;
    private final ArrayDeque<String> noise = new ArrayDeque<>();
    private final CompletableFuture<Void> answered = new CompletableFuture<>();
    private volatile boolean isLate;

    private FarShell(
            SshConfig config,
            SshConfig.Host host,
            Duration timeout,
            PipedCommand command,
            String mark,
            byte[] script) {
        this.config = config;
        this.host = host;
        this.timeout = timeout;
        this.command = command;
        this.mark = mark;
        this.script = script;
    }

    /// Starts `ssh`.
    ///
    /// @param jar what the far side needs
    /// @throws IOException if there is no such command; in one line
    static FarShell open(SshConfig config, SshConfig.Host host, OwnJar jar) throws IOException {
        return open(config, host, jar, SHELL_TIMEOUT);
    }

    /// Starts `ssh`.
    ///
    /// @param jar what the far side needs
    /// @param shellTimeout what the login shell may take, besides what `ssh` may take to connect
    /// @throws IOException if there is no such command; in one line
    static FarShell open(SshConfig config, SshConfig.Host host, OwnJar jar, Duration shellTimeout)
            throws IOException {
        // The mark is part of the script, and the length of the script of the command.
        String mark = "muster-" + Randomness.digits(MARK_BYTES);
        byte[] script = script(config, host, jar, mark).getBytes(StandardCharsets.UTF_8);
        List<String> words = words(config, host);
        words.add("exec sh -c 'eval \"$(head -c %d)\"'".formatted(script.length));
        PipedCommand command;
        try {
            command = PipedCommand.start(words, Map.of());
        } catch (IOException e) {
            throw new IOException(
                    "`%s` cannot be started (%s): install OpenSSH's client, or name another command"
                                    .formatted(words.getFirst(), e.getMessage())
                            + " by withSshCommand(…)",
                    e);
        }
        Duration timeout = config.connectTimeout().plus(shellTimeout);
        return new FarShell(config, host, timeout, command, mark, script);
    }

    private static List<String> words(SshConfig config, SshConfig.Host host) {
        var words = new ArrayList<>(config.sshCommand());
        words.addAll(List.of("-T", "-o", "BatchMode=yes", "-o", "ServerAliveInterval=5"));
        words.addAll(List.of("-o", "RemoteCommand=none"));
        words.addAll(List.of("-o", "ConnectTimeout=" + seconds(config.connectTimeout())));
        words.add(host.name());
        return words;
    }

    private static long seconds(Duration time) {
        return Math.max(1, time.plusMillis(999).toSeconds());
    }

    private static String script(SshConfig config, SshConfig.Host host, OwnJar jar, String mark) {
        String agent = LaunchedAgent.class.getName() + " " + LaunchedAgent.STDIO;
        agent += " " + quoted(LaunchedAgent.NAME + shortName(host));
        if (host.workers() > 0) {
            agent += " " + LaunchedAgent.WORKERS + host.workers();
        }
        return SCRIPT.replace("@MARK@", mark)
                .replace("@JAVA@", config.java().map(FarShell::path).orElse(""))
                .replace("@VERSION@", "" + Runtime.version().feature())
                .replace("@HASH@", jar.hash())
                .replace("@SIZE@", "" + jar.content().length)
                .replace("@AGENT@", agent);
    }

    /// As the machine is called in the names of its workers.
    static String shortName(SshConfig.Host host) {
        return host.name().substring(host.name().indexOf('@') + 1);
    }

    private static String path(String text) {
        return text.startsWith("~/") ? "\"$HOME\"/" + quoted(text.substring(2)) : quoted(text);
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    // ---- becoming an agent ----

    /// Has the shell become an agent, whose streams are those of the command from then on.
    ///
    /// @throws IOException if that fails: one line with the words of the far side and what to do
    PipedCommand becomeAgent(OwnJar jar) throws IOException, InterruptedException {
        var _ =
                answered.orTimeout(Nanos.of(timeout), TimeUnit.NANOSECONDS)
                        .exceptionally(_ -> tooLate());
        try {
            send(script);
            if (answer(jar, "need")) {
                LOGGER.log(Level.DEBUG, "the jar is sent to {0}", host.name());
                send(jar.content());
            }
            var _ = answer(jar, "go");
            return command;
        } finally {
            answered.complete(null);
        }
    }

    private @Nullable Void tooLate() {
        isLate = true;
        command.kill();
        return null;
    }

    /// If the far side does not read it, it says why, or ends.
    private void send(byte[] bytes) {
        try {
            command.out().write(bytes);
            command.out().flush();
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "the shell on " + host.name() + " reads no more", e);
        }
    }

    /// Waits for what the shell says next.
    ///
    /// @return whether it is this, and not that the jar is there
    private boolean answer(OwnJar jar, String wanted) throws IOException, InterruptedException {
        String said = nextAnswer();
        answered.complete(null);
        String[] parts = said.split(" ", 2);
        String rest = parts.length == 2 ? parts[1] : "";
        return switch (parts[0]) {
            case "java" -> throw new IOException(noJava(rest));
            case "cache" ->
                    throw new IOException(
                            "%s cannot keep the %d bytes of Muster in %s: make room there, or let"
                                            .formatted(host.name(), jar.content().length, rest)
                                    + " XDG_CACHE_HOME there name another folder");
            case "have" -> false;
            default -> {
                if (!parts[0].equals(wanted)) {
                    throw new IOException(host.name() + " says what is unknown here: " + said);
                }
                yield true;
            }
        };
    }

    private String noJava(String seen) {
        int wanted = Runtime.version().feature();
        String what =
                config.java().isPresent()
                        ? "%s there is %s"
                                .formatted(
                                        config.java().get(),
                                        seen.equals("none") ? "no Java" : "Java " + seen)
                        : seen.equals("none") ? "it has no java at all" : "its java is " + seen;
        return "%s has no Java %d (%s): install one there, or name it by withJava(…) or MUSTER_SSH_JAVA"
                .formatted(host.name(), wanted, what);
    }

    private String nextAnswer() throws IOException, InterruptedException {
        String begin = mark + " ";
        while (true) {
            String line = line();
            if (line.startsWith(begin)) {
                return line.substring(begin.length()).strip();
            }
            if (!line.isBlank()) {
                if (noise.size() == MOST_LINES) {
                    noise.removeFirst();
                }
                noise.addLast(line.strip());
            }
        }
    }

    private String line() throws IOException, InterruptedException {
        InputStream in = command.in();
        var bytes = new ByteArrayOutputStream();
        while (true) {
            int next = read(in);
            if (next < 0) {
                throw new IOException(whyNot());
            }
            if (next == '\n' || bytes.size() == LONGEST_LINE) {
                return bytes.toString(StandardCharsets.UTF_8);
            }
            bytes.write(next);
        }
    }

    private static int read(InputStream in) {
        try {
            return in.read();
        } catch (IOException _) { // killed
            return -1;
        }
    }

    /// Why it has ended without having become an agent.
    private String whyNot() throws InterruptedException {
        if (isLate) {
            return "%s did not answer within %s; its last words: %s"
                    .formatted(host.name(), TimeText.of(timeout), words());
        }
        command.awaitEnd();
        int status = command.exitStatus().orElse(-1);
        if (status == SSH_FAILED) {
            return "%s cannot be reached by ssh (%s): `%s %s true` must work without a question"
                    .formatted(
                            host.name(),
                            words(),
                            String.join(" ", config.sshCommand()),
                            host.name());
        }
        return "the shell of %s ended with status %d (%s): see what `%s %s sh -c :` says"
                .formatted(
                        host.name(),
                        status,
                        words(),
                        String.join(" ", config.sshCommand()),
                        host.name());
    }

    /// What it has said last, on both streams, in one line.
    private String words() throws InterruptedException {
        var all = new ArrayList<>(noise);
        List<String> errors = command.lastLines();
        all.addAll(errors.subList(Math.max(0, errors.size() - MOST_LINES), errors.size()));
        all.replaceAll(String::strip);
        all.removeIf(String::isEmpty);
        return all.isEmpty() ? "it said nothing" : String.join(" | ", all);
    }

    // ---- as what is below a connection ----

    @Override
    public void end() {
        command.close();
    }

    @Override
    public void kill() {
        command.kill();
    }

    @Override
    public String whyOver() {
        try {
            return "the connection to %s is lost: %s".formatted(host.name(), words());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return "the connection to " + host.name() + " is lost";
        }
    }

    @Override
    public String toString() {
        return "shell on " + host.name();
    }
}
