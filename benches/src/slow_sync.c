/*
 * slow_sync MICROSECONDS PROGRAM [ARGUMENT]...
 *
 * Runs PROGRAM so that each of its fsync, fdatasync, sync_file_range, syncfs, sync and msync calls takes at least
 * that long, as on a disk whose flush takes that long. The calls wait side by side, they do not queue. The program
 * keeps the process id of its caller's child. A seccomp filter hands these calls to a supervisor that sleeps and then
 * lets them go on; so it also works for programs that make system calls without the C library, and every other call
 * runs at its usual speed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "name this architecture's AUDIT_ARCH constant here"
#endif
#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

#define WAITING 4096 /* calls that may wait at the same time */

struct call { __u64 id; struct timespec due; };

static struct call calls[WAITING];
static unsigned long taken, answered;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int listener = -1;

static void die(const char *what) { perror(what); _exit(125); }

/* All calls wait equally long, so the oldest is always the next one due. */
static void *answer(void *unused)
{
	(void)unused;
	for (;;) {
		pthread_mutex_lock(&lock);
		while (answered == taken)
			pthread_cond_wait(&changed, &lock);
		struct call call = calls[answered % WAITING];
		pthread_mutex_unlock(&lock);
		while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &call.due, NULL) == EINTR)
			;
		struct seccomp_notif_resp reply = { .id = call.id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE };
		ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &reply); /* fails when the caller was killed meanwhile */
		pthread_mutex_lock(&lock);
		answered++;
		pthread_cond_signal(&changed);
		pthread_mutex_unlock(&lock);
	}
	return NULL;
}

static void supervise(long microseconds)
{
	pthread_t thread;
	prctl(PR_SET_TIMERSLACK, 1000UL);
	if (pthread_create(&thread, NULL, answer, NULL) != 0)
		die("pthread_create");
	for (;;) {
		struct pollfd waiting = { .fd = listener, .events = POLLIN };
		if (poll(&waiting, 1, -1) < 0 && errno != EINTR)
			die("poll");
		if (waiting.revents & POLLHUP)
			_exit(0); /* the program and all its children have ended */
		if (!(waiting.revents & POLLIN))
			continue;
		struct seccomp_notif notice;
		memset(&notice, 0, sizeof notice);
		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &notice) != 0)
			continue; /* the call was interrupted before it could be looked at */
		struct call call = { .id = notice.id };
		clock_gettime(CLOCK_MONOTONIC, &call.due);
		long nanoseconds = call.due.tv_nsec + microseconds * 1000;
		call.due.tv_sec += nanoseconds / 1000000000;
		call.due.tv_nsec = nanoseconds % 1000000000;
		pthread_mutex_lock(&lock);
		while (taken - answered == WAITING)
			pthread_cond_wait(&changed, &lock);
		calls[taken++ % WAITING] = call;
		pthread_cond_signal(&changed);
		pthread_mutex_unlock(&lock);
	}
}

#define NOTIFY_IF(call) \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##call, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF)

static int install_filter(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		NOTIFY_IF(fsync),
		NOTIFY_IF(fdatasync),
		NOTIFY_IF(sync_file_range),
		NOTIFY_IF(syncfs),
		NOTIFY_IF(sync),
		NOTIFY_IF(msync),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof filter / sizeof filter[0], filter };
	unsigned long flags = SECCOMP_FILTER_FLAG_NEW_LISTENER;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		die("no_new_privs");
	/* Killable: a waiting call is not restarted by the signals with which Go preempts its threads. */
	int fd = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV,
			      &program);
	if (fd < 0 && errno == EINVAL)
		fd = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
	if (fd < 0)
		die("seccomp");
	return fd;
}

static void send_fd(int channel, int fd)
{
	char byte = 0, control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec part = { &byte, 1 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control,
				  .msg_controllen = sizeof control };
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &fd, sizeof(int));
	if (sendmsg(channel, &message, 0) < 0)
		die("sendmsg");
}

static int receive_fd(int channel)
{
	char byte, control[CMSG_SPACE(sizeof(int))];
	struct iovec part = { &byte, 1 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control,
				  .msg_controllen = sizeof control };
	int fd = -1;
	if (recvmsg(channel, &message, MSG_CMSG_CLOEXEC) <= 0)
		_exit(125);
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	if (header == NULL)
		_exit(125);
	memcpy(&fd, CMSG_DATA(header), sizeof(int));
	return fd;
}

int main(int count, char **arguments)
{
	int channel[2];
	if (count < 3) {
		fprintf(stderr, "usage: slow_sync MICROSECONDS PROGRAM [ARGUMENT]...\n");
		return 125;
	}
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channel) != 0)
		die("socketpair");
	pid_t child = fork();
	if (child < 0)
		die("fork");
	if (child == 0) {
		/* Twice, so that the supervisor is nobody's child and its time is not counted with the program's. */
		if (fork() != 0)
			_exit(0);
		close(channel[0]);
		listener = receive_fd(channel[1]);
		supervise(atol(arguments[1]));
	}
	waitpid(child, NULL, 0);
	close(channel[1]);
	int fd = install_filter();
	send_fd(channel[0], fd);
	close(fd);
	execvp(arguments[2], arguments + 2);
	die(arguments[2]);
}
