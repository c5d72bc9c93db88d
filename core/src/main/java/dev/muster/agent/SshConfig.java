package dev.muster.agent;

import dev.muster.internal.system.Settings;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which machines a program reaches by `ssh`, and how: [#defaults] and what the `with…` methods
/// change. Immutable. They refuse what must not be with an [IllegalArgumentException].
public final class SshConfig {
    private static final int MOST_WORKERS = 10_000;
    private static final Pattern HOST =
            Pattern.compile(
                    "((?:[^\\s@:\\[\\]'\"]+@)?)([^\\s@:\\[\\]'\"]+|\\[[^\\s@\\[\\]'\"]+])(?::([0-9]{1,6}))?");

    /// What follows a host in a file, besides its number of workers, and means nothing here.
    private static final Pattern OTHER_SLOTS = Pattern.compile("max[-_]slots=[0-9]+");

    private final Values values;

    private SshConfig(Values values) {
        this.values = values;
    }

    /// One machine.
    ///
    /// @param name as `ssh` takes it: `node7`, `user@node7`, or a name in the user's `ssh_config`
    /// @param workers how many; 0 for one for each of its processors
    public record Host(String name, int workers) {
        /// Checks both.
        public Host {
            Settings.require(
                    !name.isBlank() && !name.startsWith("-") && name.indexOf('\n') < 0,
                    "'%s' is no host, must be a name such as node7 or user@node7",
                    name);
            Settings.require(
                    workers >= 0 && workers <= MOST_WORKERS,
                    "the number of workers of %s is %d, must be from 1 to %d",
                    name,
                    workers,
                    MOST_WORKERS);
        }

        /// Reads `host`, `user@host`, `host:8` or `[IPv6 address]:8`.
        ///
        /// @throws IllegalArgumentException if it is none of these
        public static Host parse(String text) {
            Matcher parts = HOST.matcher(text.strip());
            Settings.require(
                    parts.matches() && !text.strip().startsWith("-"),
                    "'%s' is no host, must be host, user@host or host:8",
                    text.strip());
            String host = parts.group(2);
            if (host.startsWith("[")) {
                host = host.substring(1, host.length() - 1);
            }
            return new Host(parts.group(1) + host, workers(text, parts.group(3)));
        }

        private static int workers(String text, @Nullable String number) {
            if (number == null) {
                return 0;
            }
            int workers = Integer.parseInt(number);
            Settings.require(
                    workers >= 1 && workers <= MOST_WORKERS,
                    "the number of workers in '%s' is %d, must be from 1 to %d",
                    text.strip(),
                    workers,
                    MOST_WORKERS);
            return workers;
        }
    }

    /// No hosts; the command `ssh`; whatever Java is there; 30 seconds to connect.
    public static SshConfig defaults() {
        return new SshConfig(new Values());
    }

    /// A copy with further hosts.
    ///
    /// @param hosts each as `host`, `user@host` or `host:8` for 8 workers; without a number it has
    ///   one for each of its processors
    public SshConfig withHosts(String... hosts) {
        return with(s -> {
            var all = new ArrayList<>(s.hosts);
            for (String each : hosts) {
                all.add(Host.parse(each));
            }
            s.hosts = List.copyOf(all);
        });
    }

    /// A copy with further hosts, those in a file: one in a line, as `host`, `host:8` or, as Open
    /// MPI has it, `host slots=8`. What follows a `#` is a comment. The file is read at once.
    ///
    /// @throws IllegalArgumentException if it cannot be read, or has no host in it
    public SshConfig withHostsFile(Path file) {
        List<Host> read = read(file);
        return with(s -> {
            var all = new ArrayList<>(s.hosts);
            all.addAll(read);
            s.hosts = List.copyOf(all);
        });
    }

    /// A copy that names the Java on the hosts, as a path there; `~/` is the user's home. Without
    /// it, that of `JAVA_HOME` there is taken if it is new enough, or else the one on the `PATH`.
    public SshConfig withJava(String path) {
        return with(s -> s.java = Objects.requireNonNull(path));
    }

    /// A copy with another command than `ssh`, or with options for it.
    ///
    /// @param words the command and its first arguments; options and host follow, as `ssh` takes
    ///   them
    public SshConfig withSshCommand(List<String> words) {
        return with(s -> s.command = List.copyOf(words));
    }

    /// A copy with another time within which a host must answer.
    public SshConfig withConnectTimeout(Duration timeout) {
        return with(s -> s.connectTimeout = Objects.requireNonNull(timeout));
    }

    /// The hosts, in the order in which they were given.
    public List<Host> hosts() {
        return values.hosts;
    }

    /// The Java on the hosts, if it was named.
    public Optional<String> java() {
        return Optional.ofNullable(values.java);
    }

    /// The command, with its first arguments.
    public List<String> sshCommand() {
        return values.command;
    }

    /// Within which time a host must answer.
    public Duration connectTimeout() {
        return values.connectTimeout;
    }

    @Override
    public String toString() {
        return "SshConfig" + values;
    }

    private SshConfig with(Consumer<Values> change) {
        return new SshConfig(values.with(change));
    }

    // ---- a file of hosts ----

    private static List<Host> read(Path file) {
        List<String> lines = lines(file);
        var hosts = new ArrayList<Host>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replaceFirst("#.*", "").strip();
            if (!line.isEmpty()) {
                try {
                    hosts.add(host(line));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(
                            "line %d of %s: %s".formatted(i + 1, file, e.getMessage()), e);
                }
            }
        }
        Settings.require(
                !hosts.isEmpty(),
                "%s names no host, must have one in a line, such as node7:8",
                file);
        return hosts;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no file of hosts " + file, e);
        } catch (MalformedInputException e) {
            throw new IllegalArgumentException(
                    "the file of hosts %s is no text in UTF-8".formatted(file), e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the file of hosts %s cannot be read: %s".formatted(file, e), e);
        }
    }

    private static Host host(String line) {
        String[] words = line.split("\\s+", -1);
        Host host = Host.parse(words[0]);
        for (int i = 1; i < words.length; i++) {
            if (words[i].matches("slots=[0-9]{1,6}")) {
                int slots = Integer.parseInt(words[i].substring("slots=".length()));
                Settings.requireAtLeast(1, "slots", slots);
                host = new Host(host.name(), slots);
            } else if (!OTHER_SLOTS.matcher(words[i]).matches()) {
                throw new IllegalArgumentException(
                        "'%s' is not known, must be slots=8 or nothing".formatted(words[i]));
            }
        }
        return host;
    }

    /// The settings, with their defaults.
    private static final class Values extends Settings<Values> {
        private List<Host> hosts = List.of();
        private @Nullable String java;
        private List<String> command = List.of("ssh");
        private Duration connectTimeout = Duration.ofSeconds(30);

        @Override
        protected void check() {
            require(
                    java == null || (!java.isBlank() && java.indexOf('\n') < 0),
                    "java is '%s', must be a path on the hosts",
                    java);
            require(!command.isEmpty(), "the command is empty, must be such as ssh");
            requirePositive("connectTimeout", connectTimeout);
        }
    }
}
