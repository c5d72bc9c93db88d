package dev.muster.tests.remote;

import static org.awaitility.Awaitility.await;

import dev.muster.tests.kit.Offspring;
import dev.muster.tests.kit.Ports;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A Slurm of our own with one node, which is this machine: all of its files in one folder, all of
/// its ports on loopback.
final class SlurmCluster implements AutoCloseable {
    private static final List<String> PROGRAMS =
            List.of("munged", "slurmctld", "slurmd", "sbatch", "srun", "sinfo");
    private static final int KEY_BYTES = 1024;

    private final Path folder;
    private final List<Process> processes = new ArrayList<>();

    private SlurmCluster(Path folder) {
        this.folder = folder;
    }

    /// Why there can be none here; empty if there can.
    static String whyNot() {
        for (String each : PROGRAMS) {
            boolean isThere =
                    Stream.of("/usr/bin", "/usr/sbin")
                            .anyMatch(place -> Files.isExecutable(Path.of(place, each)));
            if (!isThere) {
                return "there is no " + each + ": install slurm-wlm and munge";
            }
        }
        return System.getProperty("user.name").equals("root")
                ? ""
                : "the daemons of Slurm need root";
    }

    /// Starts one.
    ///
    /// @param folder for its files; empty
    static SlurmCluster start(Path folder) throws IOException {
        var cluster = new SlurmCluster(folder);
        boolean isDone = false;
        try {
            cluster.startAll();
            isDone = true;
            return cluster;
        } finally {
            if (!isDone) {
                cluster.close();
            }
        }
    }

    private void startAll() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        Files.createDirectory(folder.resolve("state"));
        Files.createDirectory(folder.resolve("spool"));
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        Files.write(folder.resolve("key"), key);
        Files.setPosixFilePermissions(
                folder.resolve("key"), PosixFilePermissions.fromString("r--------"));
        String host = InetAddress.getLocalHost().getHostName();
        Files.writeString(
                configuration(),
                """
                ClusterName=t
                SlurmctldHost=%1$s(127.0.0.1)
                SlurmUser=root
                SlurmdUser=root
                AuthType=auth/munge
                AuthInfo=socket=%2$s/munge
                ProctrackType=proctrack/pgid
                TaskPlugin=task/none
                MpiDefault=none
                JobAcctGatherType=jobacct_gather/none
                AccountingStorageType=accounting_storage/none
                SlurmctldPort=%3$d
                SlurmdPort=%4$d
                StateSaveLocation=%2$s/state
                SlurmdSpoolDir=%2$s/spool
                SlurmctldPidFile=%2$s/controller.pid
                SlurmdPidFile=%2$s/node.pid
                SlurmctldLogFile=%2$s/controller.log
                SlurmdLogFile=%2$s/node.log
                ReturnToService=2
                SelectType=select/cons_tres
                SelectTypeParameters=CR_Core
                NodeName=%1$s NodeAddr=127.0.0.1 CPUs=%5$d RealMemory=2000 State=UNKNOWN
                PartitionName=p Nodes=ALL Default=YES MaxTime=INFINITE State=UP OverSubscribe=YES:4
                """
                        .formatted(
                                host,
                                folder,
                                Ports.free(),
                                Ports.free(),
                                Runtime.getRuntime().availableProcessors()));
        run(
                "munged",
                "--foreground",
                "--force",
                "--key-file=" + folder.resolve("key"),
                "--socket=" + folder.resolve("munge"),
                "--pid-file=" + folder.resolve("munge.pid"),
                "--log-file=" + folder.resolve("munge.log"),
                "--seed-file=" + folder.resolve("seed"));
        await().atMost(Waits.LONG).until(() -> Files.exists(folder.resolve("munge")));
        run("slurmctld", "-D", "-f", configuration().toString());
        run("slurmd", "-D", "-f", configuration().toString(), "-N", host);
        await().atMost(Waits.LONG).until(this::isIdle);
    }

    private void run(String... command) throws IOException {
        var builder = new ProcessBuilder(command);
        builder.environment().put("SLURM_CONF", configuration().toString());
        builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve(command[0] + ".out").toFile());
        processes.add(Offspring.mark(builder).start());
    }

    private boolean isIdle() throws IOException {
        var builder = new ProcessBuilder("sinfo", "-h", "-o", "%t");
        builder.environment().put("SLURM_CONF", configuration().toString());
        Process process = builder.start();
        return process.inputReader().lines().toList().contains("idle");
    }

    /// The file that `SLURM_CONF` is to name.
    Path configuration() {
        return folder.resolve("slurm.conf");
    }

    @Override
    public void close() {
        for (Process each : processes.reversed()) {
            each.descendants().forEach(ProcessHandle::destroyForcibly);
            each.destroyForcibly();
            each.onExit().join();
        }
    }
}
