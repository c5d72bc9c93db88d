package dev.muster.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.internal.object.Monitor;
import dev.muster.manager.ManagerConfig;
import dev.muster.manager.Registry;
import dev.muster.monitor.ManagerSnapshot;
import dev.muster.testing.Leaks;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A picture of a server does not wait for what is in use.
@ExtendWith(Leaks.class)
class ServerMonitorTest {
    @Test
    void an_object_that_is_in_use_holds_up_no_picture() throws IOException, InterruptedException {
        Registry registry = Registry.empty().withMap("table").withQueue("jobs");
        try (var server =
                ObjectServer.open(
                        Address.parse("127.0.0.1:0"),
                        AuthKey.generate(),
                        registry,
                        ManagerConfig.defaults())) {
            Monitor monitor = server.types().find("table").create(List.of(), Map.of()).monitor();
            var entered = new CountDownLatch(1);
            var goOn = new CountDownLatch(1);
            Thread user =
                    Thread.ofPlatform()
                            .daemon()
                            .start(() -> {
                                monitor.enter();
                                entered.countDown();
                                try {
                                    goOn.await();
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                } finally {
                                    monitor.leave();
                                }
                            });
            entered.await();

            ManagerSnapshot busy = server.snapshot();
            Thread.currentThread().interrupt();
            ManagerSnapshot interrupted = server.snapshot();
            assertThat(Thread.interrupted()).isTrue();
            goOn.countDown();
            user.join();
            ManagerSnapshot idle = server.snapshot();

            assertThat(busy.objects().getFirst().isBusy()).isTrue();
            assertThat(busy.objects().getLast().isBusy()).isFalse();
            assertThat(interrupted.objects().getFirst().isBusy()).isTrue();
            assertThat(idle.objects()).noneMatch(object -> object.isBusy());
        }
    }
}
