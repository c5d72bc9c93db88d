package dev.muster.internal.remote;

import dev.muster.PoolConfig;
import dev.muster.agent.ListenConfig;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.TlsIdentity;
import dev.muster.internal.launch.OwnJar;
import dev.muster.internal.launch.PipedCommand;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Threads;
import dev.muster.worker.Capabilities;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerSource;
import dev.muster.worker.WorkerStartException;
import java.io.File;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Workers on the nodes of an allocation of Slurm, in which this program runs: `srun` starts an
/// agent on each, and the agents join this program.
///
/// They join over TLS with a key that is made for this pool and passed on in the environment of the
/// job step, which only the same user can read. The output of `srun` could not carry their
/// messages: it holds a line back until it is complete.
public final class SlurmSource implements WorkerSource {
    private static final System.Logger LOGGER = Log.named("dev.muster.remote");
    private static final String POOL = "MUSTER_POOL";
    private static final String JOB = "SLURM_JOB_ID";
    private static final List<String> NODES = List.of("SLURM_JOB_NUM_NODES", "SLURM_NNODES");
    private static final Duration END_TIMEOUT = Duration.ofSeconds(10);
    private static final int MOST_LINES = 5;

    /// Starts the job step.
    @FunctionalInterface
    interface Step {
        PipedCommand start() throws IOException;
    }

    private final ListeningSource door;
    private final Step step;
    private final Supplier<Optional<Instant>> end;
    private final Thread thread = Threads.daemon("muster-slurm", this::keepAll);
    private final Pauses pauses = new Pauses(Pauses.FIRST);

    private volatile boolean isClosed;
    private volatile boolean hasAnyArrived;
    private volatile @Nullable WorkerListener listener;

    /// @param door has its pool
    /// @param end says when the allocation ends
    SlurmSource(ListeningSource door, Step step, Supplier<Optional<Instant>> end) {
        this.door = door;
        this.step = step;
        this.end = end;
    }

    /// The workers of a pool. Listens; nothing is started before it is opened.
    ///
    /// @param workers on each node; 0 for one for each processor that the job has there
    /// @param variables the environment of this program
    /// @throws IllegalStateException if this program is in no allocation
    /// @throws IOException if it cannot listen
    static SlurmSource of(int workers, PoolConfig wanted, Map<String, String> variables)
            throws IOException {
        String job = variables.get(JOB);
        if (job == null) {
            throw new IllegalStateException(
                    "this program is in no allocation of Slurm (%s is not set): start it by sbatch"
                                    .formatted(JOB)
                            + " or within salloc, or do without MUSTER_POOL=slurm");
        }
        AuthKey key = AuthKey.generate();
        TlsIdentity identity = TlsIdentity.generate();
        ListeningSource door =
                ListeningSource.bind(
                        ListenConfig.defaults()
                                .withAddress(new Address.Tcp("0.0.0.0", 0))
                                .withKey(key)
                                .withIdentity(identity)
                                .withJoinLine(_ -> {}));
        boolean isDone = false;
        try {
            // The workers need no key, and a pool that a task opens is not this one again.
            door.source(wanted.withEnvironment(LaunchedAgent.KEY, "").withEnvironment(POOL, ""));
            List<String> command = command(nodes(variables), workers, door, identity);
            String text = new String(key.bytes(), StandardCharsets.UTF_8);
            Map<String, String> environment = Map.of(LaunchedAgent.KEY, text);
            isDone = true;
            return new SlurmSource(
                    door,
                    () -> PipedCommand.start(command, environment),
                    () -> SlurmTime.end(variables, SlurmTime.ask(job)));
        } finally {
            if (!isDone) {
                door.close();
            }
        }
    }

    private static String nodes(Map<String, String> variables) {
        for (String each : NODES) {
            String number = variables.get(each);
            if (number != null && number.matches("[1-9][0-9]{0,5}")) {
                return number;
            }
        }
        return "1";
    }

    private static List<String> command(
            String nodes, int workers, ListeningSource door, TlsIdentity identity)
            throws IOException {
        int port = ((Address.Tcp) door.address()).port();
        List<String> words = new ArrayList<>(List.of("srun", "--overlap", "--nodes=" + nodes));
        words.addAll(List.of("--ntasks=" + nodes, "--ntasks-per-node=1"));
        // All that the job has on a node, and not the share of one task.
        words.addAll(List.of("--mem=0", "--cpu-bind=none"));
        // A node that is lost does not end the agents on the others.
        words.addAll(List.of("--kill-on-bad-exit=0", "--wait=0", "--job-name=muster"));
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("-XX:+UseSerialGC", "-XX:-UsePerfData"));
        words.addAll(List.of("-XX:+ExitOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED"));
        String classPath =
                OwnJar.places().stream()
                        .map(Path::toString)
                        .collect(Collectors.joining(File.pathSeparator));
        words.addAll(List.of("-cp", classPath, LaunchedAgent.class.getName()));
        words.addAll(List.of(LaunchedAgent.JOIN, LaunchedAgent.PORT + port));
        words.add(LaunchedAgent.FINGERPRINT + identity.fingerprint());
        if (workers > 0) {
            words.add(LaunchedAgent.WORKERS + workers);
        }
        return List.copyOf(words);
    }

    // ---- as a source ----

    @Override
    public Capabilities capabilities() {
        return door.capabilities();
    }

    @Override
    public boolean mayHaveLabels() {
        return false;
    }

    @Override
    public Optional<Instant> endsAt() {
        return end.get();
    }

    @Override
    public void open(WorkerListener pool) {
        listener = pool;
        door.open(new Watching(pool));
        thread.start();
    }

    /// Notes that a worker has come.
    private final class Watching implements WorkerListener {
        private final WorkerListener pool;

        Watching(WorkerListener pool) {
            this.pool = pool;
        }

        @Override
        public void arrived(Worker worker) {
            hasAnyArrived = true;
            pool.arrived(worker);
        }

        @Override
        public void failed(WorkerStartException failure) {
            pool.failed(failure);
        }

        @Override
        public void nobodyComes(WorkerStartException why) {
            pool.nobodyComes(why);
        }

        @Override
        public void leaving(Worker worker) {
            pool.leaving(worker);
        }
    }

    @Override
    public void request(int more) {
        door.request(more);
    }

    // ---- the job step ----

    private void keepAll() {
        try {
            while (keep()) {
                LOGGER.log(
                        Level.WARNING,
                        "the agents of this allocation have ended; they are started again after"
                                + " {0} s",
                        pauses.next().toSeconds());
                pauses.await();
            }
        } catch (InterruptedException e) {
            unusable(e);
        } catch (Throwable e) { // nobody would start them any more
            unusable(e);
        }
    }

    /// Nothing is told when the source is closed.
    private void unusable(Throwable e) {
        Guard.survived(e);
        nobodyComes("srun cannot be used: " + e.getClass().getName());
    }

    /// Starts the agents, and waits until they have ended.
    ///
    /// @return whether to start them again
    private boolean keep() throws InterruptedException {
        long since = System.nanoTime();
        PipedCommand running;
        try {
            running = step.start();
        } catch (IOException e) {
            nobodyComes(
                    "srun cannot be started (%s): it must be on the PATH of a program that runs in"
                                    .formatted(e.getMessage())
                            + " an allocation of Slurm");
            return false;
        }
        try {
            running.awaitEnd();
        } finally {
            end(running);
        }
        pauses.hasLasted(Duration.ofNanos(System.nanoTime() - since));
        if (!hasAnyArrived) {
            nobodyComes(
                    "srun ended with status %d before a worker had come (%s): the Java and the jar"
                                    .formatted(running.exitStatus().orElse(-1), words(running))
                            + " of this program must be at the same place on all nodes");
            return false;
        }
        LOGGER.log(Level.DEBUG, () -> "srun has ended");
        return !isClosed;
    }

    private static String words(PipedCommand ended) throws InterruptedException {
        List<String> lines = ended.lastLines();
        return lines.isEmpty()
                ? "it said nothing"
                : String.join(
                        " | ", lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size()));
    }

    private static void end(PipedCommand ending) {
        boolean isInterrupted = Thread.interrupted();
        try {
            // The agents have been told, and end; a step whose srun is killed would stay.
            if (!ending.awaitEnd(END_TIMEOUT)) {
                ending.terminate();
            }
        } catch (InterruptedException _) {
            isInterrupted = true;
        } finally {
            ending.close();
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void nobodyComes(String why) {
        WorkerListener pool = listener;
        if (!isClosed && pool != null) {
            pool.nobodyComes(new WorkerStartException(why, null));
        }
    }

    // ---- the end ----

    @Override
    public void close() {
        isClosed = true;
        door.close();
        thread.interrupt();
        Threads.joinUninterruptibly(thread);
    }
}
