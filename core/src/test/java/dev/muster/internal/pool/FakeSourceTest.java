package dev.muster.internal.pool;

import dev.muster.testing.WorkerSourceContract;
import dev.muster.worker.Capabilities;
import dev.muster.worker.WorkerListener;
import dev.muster.worker.WorkerSource;

/// What tests rely on is no easier than what is real.
class FakeSourceTest extends WorkerSourceContract {
    @Override
    protected WorkerSource source() {
        return FakeSource.prompt();
    }

    @Override
    protected WorkerSource failing() {
        return new Failing(FakeSource.stepped());
    }

    /// Answers each request with a failure, at once.
    private record Failing(FakeSource stepped) implements WorkerSource {
        @Override
        public void open(WorkerListener listener) {
            stepped.open(listener);
        }

        @Override
        public void request(int more) {
            stepped.request(more);
            for (int i = 0; i < more; i++) {
                stepped.fails("no room");
            }
        }

        @Override
        public Capabilities capabilities() {
            return stepped.capabilities();
        }

        @Override
        public void close() {
            stepped.close();
        }
    }
}
