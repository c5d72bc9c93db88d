package dev.muster.cli;

import dev.muster.agent.SshConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where commands run, as `--hosts` says it.
///
/// @param here how many at a time on this machine; 0 for none
/// @param others machines that `ssh` reaches
record MapHosts(int here, SshConfig others) {
    static final int MOST_WORKERS = 10_000;

    private static final String JAVA = "MUSTER_SSH_JAVA";
    private static final String LOCALHOST = "localhost";

    /// Reads `a:8,b,localhost:4` or `@hosts.txt`; `:` is this machine, as GNU parallel has it.
    ///
    /// @param text null for this machine alone
    /// @param workers how many on this machine, if its name has no number
    static MapHosts of(@Nullable String text, @Nullable Integer workers) {
        int usual = workers == null ? Runtime.getRuntime().availableProcessors() : workers;
        String java = System.getenv(JAVA);
        SshConfig none = SshConfig.defaults();
        SshConfig config = java == null || java.isBlank() ? none : none.withJava(java);
        if (text == null) {
            return new MapHosts(usual, config);
        }
        int here = 0;
        var others = new ArrayList<String>();
        for (SshConfig.Host host : hosts(text)) {
            if (host.name().equals(LOCALHOST)) {
                here += host.workers() == 0 ? usual : host.workers();
            } else {
                others.add(word(host));
            }
        }
        return new MapHosts(here, config.withHosts(others.toArray(new String[0])));
    }

    private static List<SshConfig.Host> hosts(String text) {
        if (text.startsWith("@")) {
            return SshConfig.defaults().withHostsFile(Path.of(text.substring(1))).hosts();
        }
        var hosts = new ArrayList<SshConfig.Host>();
        for (String each : text.split(",", -1)) {
            String word = each.strip();
            hosts.add(SshConfig.Host.parse(word.equals(":") ? LOCALHOST : word));
        }
        return hosts;
    }

    private static String word(SshConfig.Host host) {
        int user = host.name().indexOf('@') + 1;
        String machine = host.name().substring(user);
        String bracketed = machine.contains(":") ? "[" + machine + "]" : machine;
        String number = host.workers() == 0 ? "" : ":" + host.workers();
        return host.name().substring(0, user) + bracketed + number;
    }
}
