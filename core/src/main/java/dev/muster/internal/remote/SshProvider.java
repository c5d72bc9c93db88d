package dev.muster.internal.remote;

import dev.muster.PoolConfig;
import dev.muster.WorkerSourceProvider;
import dev.muster.agent.SshConfig;
import dev.muster.worker.WorkerSource;
import java.nio.file.Files;
import java.nio.file.Path;

/// Lets `MUSTER_POOL=ssh:hosts.txt` or `ssh:a:8,user@b` open a pool on other machines. The Java
/// there can be named by `MUSTER_SSH_JAVA`.
public final class SshProvider implements WorkerSourceProvider {
    private static final String JAVA = "MUSTER_SSH_JAVA";

    @Override
    public String name() {
        return "ssh";
    }

    @Override
    public WorkerSource open(String rest, PoolConfig config) {
        SshConfig ssh = config(rest.strip());
        String java = System.getenv(JAVA);
        return SshSource.of(java == null || java.isBlank() ? ssh : ssh.withJava(java), config);
    }

    /// Hosts, or a file of them.
    ///
    /// @throws IllegalArgumentException if it is neither
    static SshConfig config(String rest) {
        if (rest.isEmpty()) {
            throw new IllegalArgumentException(
                    "MUSTER_POOL is 'ssh', must be ssh:HOSTS, such as ssh:a:8,user@b, or ssh:FILE"
                            + " with one host in a line");
        }
        SshConfig ssh = SshConfig.defaults();
        boolean isFile =
                rest.contains("/") || rest.endsWith(".txt") || Files.isRegularFile(Path.of(rest));
        return isFile ? ssh.withHostsFile(Path.of(rest)) : ssh.withHosts(rest.split(","));
    }
}
