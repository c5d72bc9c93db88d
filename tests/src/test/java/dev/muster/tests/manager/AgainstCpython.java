package dev.muster.tests.manager;

import dev.muster.manager.Manager;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Python;
import dev.muster.tests.kit.Pythons;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// Tests of Java as a client of managers of unmodified CPythons.
@Tag("python")
@ExtendWith(Leaks.class)
@ParameterizedClass(allowZeroInvocations = true)
@MethodSource("pythons")
abstract class AgainstCpython {
    @TempDir private static Path folder;
    private static final Map<Python, CpythonServer> SERVERS = new ConcurrentHashMap<>();

    @Parameter Python python;
    CpythonServer server;
    Manager manager;

    /// The oldest, the oldest Python 3, the newest.
    static List<Python> pythons() {
        var chosen = new LinkedHashSet<Python>();
        List<Python> all = Pythons.all();
        all.stream().findFirst().ifPresent(chosen::add);
        all.stream().filter(each -> each.isAtLeast(3, 0)).findFirst().ifPresent(chosen::add);
        Pythons.newest().ifPresent(chosen::add);
        return List.copyOf(chosen);
    }

    @BeforeAll
    static void prepare() {
        SERVERS.clear();
    }

    @AfterAll
    static void end() {
        SERVERS.values().forEach(CpythonServer::close);
    }

    @BeforeEach
    void connect() throws IOException, InterruptedException {
        server = SERVERS.get(python);
        if (server == null) {
            server = CpythonServer.start(python, folder);
            SERVERS.put(python, server);
        }
        manager = server.connect();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    boolean isPython3() {
        return python.isAtLeast(3, 0);
    }
}
