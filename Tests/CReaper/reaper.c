/// Waits for the children of the tests that nobody else waits for.
///
/// Swift Testing asks for any child that has ended, waitid(P_ALL, WNOWAIT), and asks again if it was none of an
/// exit test. The system answers with the same one again: a single child that nobody waits for, such as a server
/// that died or a reader that was abandoned, keeps every exit test waiting for ever. So each test process has a
/// thread that takes away what has been dead for long.

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

/// After how many seconds a dead child counts as left: far more than those need that wait for one.
enum { patience = 20 };

static void *reap(void *unused) {
  pid_t seen = 0;
  unsigned seconds = 0;
  for (;;) {
    siginfo_t child = {.si_pid = 0};
    if (waitid(P_ALL, 0, &child, WEXITED | WNOWAIT | WNOHANG) != 0) child.si_pid = 0;
    seconds = child.si_pid != 0 && child.si_pid == seen ? seconds + 1 : 0;
    seen = child.si_pid;
    if (seconds == patience) waitpid(seen, NULL, WNOHANG);
    sleep(1);
  }
  return unused;
}

__attribute__((constructor)) static void start(void) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, reap, NULL) == 0) pthread_detach(thread);
}
