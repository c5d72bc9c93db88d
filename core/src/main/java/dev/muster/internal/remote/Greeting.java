package dev.muster.internal.remote;

import dev.muster.connection.Connection;
import dev.muster.internal.system.Labels;
import dev.muster.internal.system.Nanos;
import dev.muster.internal.system.Randomness;
import dev.muster.internal.system.TimeText;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// What an agent and a program say first on each connection, after both have proved the key: lines
/// of text, so that every version of Muster can read what another one says. Where the program has
/// dialled, it says before that who it is, and hears whether there is an agent for it.
///
/// ```
/// agent    muster-agent              program   muster-pool
///          version=1.2                         link=8c5d…
///          java=25                             patience=10000
///          host=node7
///          labels=big,gpu
///          link=                     or        refused=…
///
/// program  muster-visit              server    muster-agents
///          program=4f1a…
///          link=                     or        refused=…
/// ```
final class Greeting {
    /// Changes when agents and programs do not understand each other any more.
    private static final String PROTOCOL = "1";

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int MOST_BYTES = 64 << 10;
    private static final int MOST_WORD_CHARS = 255;
    private static final String AGENT = "muster-agent";
    private static final String PROGRAM = "muster-pool";
    private static final String VISIT = "muster-visit";
    private static final String SERVER = "muster-agents";
    private static final int PROGRAM_BYTES = 16;

    private Greeting() {}

    /// The version of this Muster, whichever jar it is in.
    static String version() {
        return Version.TEXT + " (protocol " + PROTOCOL + ")";
    }

    /// What the build has written down.
    private static final class Version {
        static final String TEXT = read();

        private static String read() {
            try (InputStream in = Greeting.class.getResourceAsStream("version.txt")) {
                return in == null
                        ? "unknown"
                        : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
            } catch (IOException e) {
                throw new IllegalStateException("the jar of Muster cannot be read", e);
            }
        }
    }

    /// What an agent is.
    ///
    /// @param version of its Muster
    /// @param java the feature number of its Java, such as 25
    /// @param host the machine on which it runs
    /// @param pid its process id there
    /// @param slots how many workers it keeps
    /// @param labels what tasks may ask for
    /// @param link the link that it wants to go on with; empty for a new one
    record Hello(
            String version,
            int java,
            String host,
            long pid,
            int slots,
            Set<String> labels,
            String link) {
        void send(Connection connection) throws IOException {
            Greeting.send(
                    connection,
                    AGENT,
                    Map.of(
                            "version",
                            version,
                            "java",
                            "" + java,
                            "host",
                            host,
                            "pid",
                            "" + pid,
                            "slots",
                            "" + slots,
                            "labels",
                            Labels.line(labels),
                            "link",
                            link));
        }

        /// Waits for that of an agent. One of another version is told that it is not wanted before
        /// anything else of it is read, as it may say other things.
        ///
        /// @throws IOException if it does not come, is none, or is that of another version
        static Hello receive(Connection connection) throws IOException, InterruptedException {
            Map<String, String> lines = Greeting.receive(connection, AGENT);
            String version = word("version", line(lines, "version"));
            if (!version.equals(Greeting.version())) {
                throw refuse(
                        connection,
                        "the agent on %s is Muster %s, the program is Muster %s: use the same jar"
                                        .formatted(
                                                word("name of a machine", line(lines, "host")),
                                                version,
                                                Greeting.version())
                                + " on both sides");
            }
            try {
                return new Hello(
                        version,
                        Integer.parseInt(line(lines, "java")),
                        word("name of a machine", line(lines, "host")),
                        Long.parseLong(line(lines, "pid")),
                        Integer.parseInt(line(lines, "slots")),
                        Labels.read(lines.getOrDefault("labels", "")), // older ones have none
                        line(lines, "link"));
            } catch (NumberFormatException e) {
                throw new IOException("an agent introduces itself with what is no number", e);
            }
        }
    }

    /// What will be shown to users, such as the name of a machine.
    private static String word(String what, String said) throws IOException {
        boolean isOne =
                !said.isBlank()
                        && said.length() <= MOST_WORD_CHARS
                        && said.chars().noneMatch(Character::isISOControl);
        if (!isOne) {
            throw new IOException("an agent introduces itself with what is no " + what);
        }
        return said;
    }

    /// What the program answers.
    ///
    /// @param link names the link from now on
    /// @param patience how long the link may be without a connection
    record Welcome(String link, Duration patience) {
        void send(Connection connection) throws IOException {
            Greeting.send(
                    connection,
                    PROGRAM,
                    Map.of(
                            "link",
                            link,
                            "patience",
                            "" + TimeUnit.NANOSECONDS.toMillis(Nanos.of(patience))));
        }

        /// Waits for that of a program.
        ///
        /// @throws RefusedException if the program does not want this agent
        /// @throws IOException if it does not come, or is none
        static Welcome receive(Connection connection) throws IOException, InterruptedException {
            Map<String, String> lines = Greeting.receive(connection, PROGRAM);
            String refused = lines.get("refused");
            if (refused != null) {
                throw new RefusedException(refused);
            }
            try {
                return new Welcome(
                        line(lines, "link"),
                        Duration.ofMillis(Long.parseLong(line(lines, "patience"))));
            } catch (NumberFormatException e) {
                throw new IOException("the program answers with what is no number", e);
            }
        }
    }

    /// What a program says first that has dialled a server of agents.
    ///
    /// @param program which one it is: what [#nameProgram] has made
    /// @param link the link that it wants to go on with; empty for a new one
    record Visit(String program, String link) {
        private static final Pattern NAME = Pattern.compile("[0-9a-f]{" + 2 * PROGRAM_BYTES + "}");

        /// A name that no other program has.
        static String nameProgram() {
            return Randomness.digits(PROGRAM_BYTES);
        }

        /// Asks for the agent of this program, and waits until it is there: it speaks next.
        ///
        /// @throws RefusedException if there is none, and will be none
        /// @throws IOException if the answer does not come, or is none
        void pay(Connection connection) throws IOException, InterruptedException {
            Greeting.send(connection, VISIT, Map.of("program", program, "link", link));
            String refused = Greeting.receive(connection, SERVER).get("refused");
            if (refused != null) {
                throw new RefusedException(refused);
            }
        }

        /// Waits for that of a program.
        ///
        /// @throws IOException if it does not come, or is none
        static Visit receive(Connection connection) throws IOException, InterruptedException {
            Map<String, String> lines = Greeting.receive(connection, VISIT);
            String program = line(lines, "program");
            if (!NAME.matcher(program).matches()) {
                throw new IOException("a program does not say which one it is");
            }
            return new Visit(program, line(lines, "link"));
        }

        /// Answers one for which there is an agent.
        static void admit(Connection connection) throws IOException {
            Greeting.send(connection, SERVER, Map.of());
        }

        /// Answers one for which there is none.
        ///
        /// @param why one line: what is, what must be, what to do
        static void refuse(Connection connection, String why) throws IOException {
            Greeting.send(connection, SERVER, Map.of("refused", why));
        }
    }

    /// The other side does not want this one; the message says why.
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        RefusedException(String why) {
            super(why);
        }
    }

    /// Answers an agent that is not wanted.
    ///
    /// @param why one line: what is, what must be, what to do
    /// @return the same, to be thrown
    static IOException refuse(Connection connection, String why) throws IOException {
        send(connection, PROGRAM, Map.of("refused", why));
        return new IOException(why);
    }

    private static void send(Connection connection, String title, Map<String, String> lines)
            throws IOException {
        var text = new StringJoiner("\n").add(title);
        lines.forEach((name, value) -> text.add(name + "=" + value.replace('\n', ' ')));
        connection.sendBytes(text.toString().getBytes(StandardCharsets.UTF_8));
        connection.flush();
    }

    private static Map<String, String> receive(Connection connection, String title)
            throws IOException, InterruptedException {
        if (!connection.poll(TIMEOUT)) {
            throw new IOException(
                    "the other side is silent for %s: it hangs, or is no %s"
                            .formatted(TimeText.of(TIMEOUT), wanted(title)));
        }
        String text = new String(first(connection, title), StandardCharsets.UTF_8);
        String[] all = text.split("\n", -1);
        if (!all[0].equals(title)) {
            throw new IOException("the other side is no " + wanted(title));
        }
        var lines = new HashMap<String, String>();
        for (String each : all) {
            int sign = each.indexOf('=');
            if (sign > 0) {
                lines.put(each.substring(0, sign), each.substring(sign + 1));
            }
        }
        return lines;
    }

    private static byte[] first(Connection connection, String title)
            throws IOException, InterruptedException {
        try {
            return connection.receiveBytes(MOST_BYTES);
        } catch (EOFException e) {
            throw new IOException(
                    "the other side has closed the connection at once: it is ending, or is no "
                            + wanted(title),
                    e);
        }
    }

    private static String wanted(String title) {
        return switch (title) {
            case AGENT -> "agent of Muster";
            case VISIT -> "program that wants workers";
            case SERVER -> "server of agents";
            default -> "pool of Muster that agents can join";
        };
    }

    private static String line(Map<String, String> lines, String name) throws IOException {
        String value = lines.get(name);
        if (value == null) {
            throw new IOException("the other side does not say its " + name);
        }
        return value;
    }
}
