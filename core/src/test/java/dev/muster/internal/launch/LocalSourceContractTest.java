package dev.muster.internal.launch;

import dev.muster.PoolConfig;
import dev.muster.testing.Leaks;
import dev.muster.testing.WorkerSourceContract;
import dev.muster.worker.WorkerSource;
import org.junit.jupiter.api.extension.ExtendWith;

/// Worker JVMs of this machine.
@ExtendWith(Leaks.class)
class LocalSourceContractTest extends WorkerSourceContract {
    @Override
    protected WorkerSource source() {
        return LocalSource.of(PoolConfig.defaults());
    }

    @Override
    protected WorkerSource failing() {
        return LocalSource.of(PoolConfig.defaults().withJvmFlags("-XX:+NoSuchFlag"));
    }
}
