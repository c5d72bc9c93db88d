package dev.muster.internal.remote;

import dev.muster.PoolConfig;
import dev.muster.agent.AgentConfig;
import dev.muster.agent.ListenConfig;
import dev.muster.connection.AuthKey;
import dev.muster.internal.launch.LocalSource;
import dev.muster.testing.Leaks;
import dev.muster.testing.WorkerSourceContract;
import dev.muster.worker.Capabilities;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;

/// Worker JVMs at an agent, which joins over TLS.
@ExtendWith(Leaks.class)
class AgentSourceContractTest extends WorkerSourceContract {
    private static final AuthKey KEY = AuthKey.generate();

    @Override
    protected WorkerSource source() {
        return new WithAgent(PoolConfig.defaults());
    }

    @Override
    protected WorkerSource failing() {
        return new WithAgent(PoolConfig.defaults().withJvmFlags("-XX:+NoSuchFlag"));
    }

    /// The program's side, and an agent that joins as soon as it is open.
    private static final class WithAgent implements WorkerSource {
        private final ListeningSource door;
        private final WorkerSource source;
        private @Nullable JoiningAgent agent;

        WithAgent(PoolConfig config) {
            try {
                door =
                        ListeningSource.bind(
                                ListenConfig.defaults().withKey(KEY).withJoinLine(_ -> {}));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            source = door.source(config);
        }

        @Override
        public void open(WorkerListener listener) {
            source.open(listener);
            AgentConfig config =
                    AgentConfig.defaults()
                            .withAddress(door.address())
                            .withKey(KEY)
                            .withWorkers(1)
                            .withHost("node7");
            try {
                agent = JoiningAgent.join(config, LocalSource::of);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException("a test is not interrupted", e);
            }
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
            if (agent != null) {
                agent.close();
            }
        }
    }
}
