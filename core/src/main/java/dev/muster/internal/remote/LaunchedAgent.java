package dev.muster.internal.remote;

import dev.muster.agent.Agent;
import dev.muster.agent.AgentConfig;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.Fingerprint;
import dev.muster.internal.system.Guard;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// An agent that a launcher of this library starts, such as `ssh` or `srun`. It ends with the
/// program, at the latest when its standard input does.
///
/// Its words are a mode and its settings: `stdio name=node7 workers=8` serves the program over its
/// standard input and output; `join port=50000 fingerprint=SHA256:…` joins the program at the
/// machine that has launched it.
public final class LaunchedAgent {
    /// Serves the program over standard input and output.
    static final String STDIO = "stdio";

    /// Joins the program where it listens.
    static final String JOIN = "join";

    static final String NAME = "name=";
    static final String WORKERS = "workers=";
    static final String PORT = "port=";
    static final String FINGERPRINT = "fingerprint=";

    /// The variable with the key, for joining.
    static final String KEY = "MUSTER_AGENT_KEY";

    /// The variable in which Slurm says where a step was launched.
    private static final String LAUNCHER = "SLURM_LAUNCH_NODE_IPADDR";

    private static final int MISTAKE = 2;
    private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(20);

    private LaunchedAgent() {}

    /// Runs an agent until its program ends.
    public static void main(String[] words) {
        int status = 0;
        try (Agent agent = agent(List.of(words))) {
            agent.awaitEnd();
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            System.err.println("muster: " + e.getMessage());
            status = MISTAKE;
        } catch (InterruptedException _) {
            status = MISTAKE; // nobody interrupts it
        }
        System.exit(status);
    }

    private static Agent agent(List<String> words) throws IOException, InterruptedException {
        AgentConfig config = config(words);
        return switch (words.isEmpty() ? "" : words.getFirst()) {
            case STDIO -> overStdio(config);
            case JOIN -> joined(words, config);
            default -> throw new IllegalArgumentException("this program is started by Muster only");
        };
    }

    private static AgentConfig config(List<String> words) {
        AgentConfig config = AgentConfig.defaults();
        String name = value(words, NAME);
        if (!name.isEmpty()) {
            config = config.withHost(name);
        }
        String workers = value(words, WORKERS);
        return workers.isEmpty() ? config : config.withWorkers(Integer.parseInt(workers));
    }

    private static String value(List<String> words, String key) {
        for (String word : words) {
            if (word.startsWith(key)) {
                return word.substring(key.length());
            }
        }
        return "";
    }

    private static Agent overStdio(AgentConfig config) throws IOException, InterruptedException {
        var in = new FileInputStream(FileDescriptor.in);
        var out = new FileOutputStream(FileDescriptor.out);
        System.setOut(System.err); // nothing else may get into the stream
        return JoiningAgent.over(StreamConnection.open("program", in, out, new Stdio(out)), config);
    }

    private static Agent joined(List<String> words, AgentConfig config)
            throws IOException, InterruptedException {
        String launcher = System.getenv(LAUNCHER);
        if (launcher == null) {
            throw new IllegalStateException(
                    LAUNCHER + " is not set, which srun sets for what it starts");
        }
        int port = Integer.parseInt(value(words, PORT));
        AgentConfig full =
                config.withAddress(new Address.Tcp(launcher, port))
                        .withKey(AuthKey.fromEnvironment(KEY))
                        .withFingerprint(Fingerprint.parse(value(words, FINGERPRINT)))
                        .withJoinTimeout(JOIN_TIMEOUT);
        return JoiningAgent.join(full);
    }

    /// The streams of this process: they end with it.
    private record Stdio(FileOutputStream out) implements StreamConnection.Ground {
        /// The program hears that this side has ended; the process is about to.
        @Override
        public void end() {
            Guard.close(out);
        }

        @Override
        public void kill() {
            Runtime.getRuntime().halt(MISTAKE); // a write would keep it
        }

        @Override
        public String whyOver() {
            return "the program has ended, or the way to it";
        }
    }
}
