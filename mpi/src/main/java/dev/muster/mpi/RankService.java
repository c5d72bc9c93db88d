package dev.muster.mpi;

import dev.muster.agent.Agent;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Threads;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

/// What a rank does that does not run the program: it is an agent of each pool that the program
/// opens.
final class RankService {
    private static final System.Logger LOGGER = Log.named("dev.muster.mpi");

    private RankService() {}

    /// Serves until the program ends, and leaves the job then.
    static void serve(Ranks ranks) throws InterruptedException {
        List<Thread> agents = new ArrayList<>();
        while (ranks.awaitOrder() instanceof Ranks.Order.Open(var connection, int workers)) {
            agents.removeIf(each -> !each.isAlive());
            agents.add(
                    Threads.start(
                            Threads.daemon(
                                    "muster-rank-" + connection.session(),
                                    () -> serve(connection, workers))));
        }
        for (Thread agent : agents) { // the program has said goodbye to each
            agent.join();
        }
        ranks.leave();
    }

    private static void serve(MpiConnection connection, int workers) {
        try (Agent agent = Agent.over(connection, config -> config.withWorkers(workers))) {
            agent.awaitEnd();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "workers of this rank are of no use: {0}", e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) { // of this pool; the next ones have agents of their own
            Guard.failed(e);
        } finally {
            Guard.close(connection);
        }
    }
}
