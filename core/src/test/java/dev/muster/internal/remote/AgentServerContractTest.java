package dev.muster.internal.remote;

import dev.muster.AgentSource;
import dev.muster.PoolConfig;
import dev.muster.agent.AgentServer;
import dev.muster.connection.AuthKey;
import dev.muster.testing.Leaks;
import dev.muster.testing.Waits;
import dev.muster.testing.WorkerSourceContract;
import dev.muster.worker.Capabilities;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtendWith;

/// Worker JVMs at an agent that the program dials over TLS.
@ExtendWith(Leaks.class)
class AgentServerContractTest extends WorkerSourceContract {
    private static final AuthKey KEY = AuthKey.generate();

    @Override
    protected WorkerSource source() {
        return new WithServer(PoolConfig.defaults());
    }

    @Override
    protected WorkerSource failing() {
        return new WithServer(PoolConfig.defaults().withJvmFlags("-XX:+NoSuchFlag"));
    }

    /// The program's side, and a server that it reaches as soon as it is open.
    private static final class WithServer implements WorkerSource {
        private final AgentSource source;
        private final AgentServer server;

        WithServer(PoolConfig config) {
            source = AgentSource.of(config, Waits.LONG);
            try {
                server =
                        AgentServer.open(c ->
                                c.withKey(KEY)
                                        .withAgents(a ->
                                                a.withWorkers(1).withHost("node7").withoutCache()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void open(WorkerListener listener) {
            source.open(listener);
            var _ =
                    source.reach(
                            server.address(),
                            KEY,
                            c -> c.withTls(server.fingerprint().orElseThrow()));
        }

        @Override
        public void request(int more) {
            source.request(more);
        }

        @Override
        public Capabilities capabilities() {
            return source.capabilities();
        }

        @Override
        public void close() {
            source.close();
            server.close();
        }
    }
}
