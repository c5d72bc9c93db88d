/// Workers in the ranks of an MPI job.
module dev.muster.mpi {
    requires dev.muster;
    requires static org.jspecify;

    provides dev.muster.WorkerSourceProvider with
            dev.muster.mpi.MpiProvider;
}
