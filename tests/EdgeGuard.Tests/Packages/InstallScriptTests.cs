using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Packages;

/// <summary><c>install.sh</c> of the archive.</summary>
public sealed class InstallScriptTests : IDisposable
{
    private const string Program = "#!/bin/sh\necho \"$0 $*\" >> /run/calls\n";

    private readonly Scratch _scratch = new();

    public InstallScriptTests()
    {
        _scratch.GiveScript("install.sh");
        _scratch.Give("edgeguard.json", "{}");
        _scratch.Give("files/usr/local/lib/edgeguard/edgeguard", Program, isProgram: true);
        _scratch.Give("files/usr/local/lib/edgeguard/library.so", "1");
        _scratch.Give("files/usr/local/share/man/man1/edgeguard.1", ".TH edgeguard 1");
        _scratch.Give("files/etc/systemd/system/edgeguard.service", "[Service]");
        _scratch.Give("files/etc/udev/rules.d/60-edgeguard.rules", "");
        _scratch.Give("files/etc/sysusers.d/edgeguard.conf", "u edgeguard - \"EdgeGuard\" /var/lib/edgeguard\n");
    }

    public void Dispose() => _scratch.Dispose();

    // As a user unpacks an archive: every file is this user's, with the modes of this user's umask.
    [NetnsTheory]
    [InlineData("ug=rwX,o=rX")]
    [InlineData("u=rwX,go=")]
    public void Nothing_that_root_runs_belongs_to_who_unpacked_the_archive(string mode)
    {
        string said = _scratch.Run($$"""
            cd /root/given
            mkdir -p files/usr/local/bin
            ln -s ../lib/edgeguard/edgeguard files/usr/local/bin/edgeguard
            chown -Rh 1000:1000 .
            chmod -R {{mode}} .
            umask 077
            sh ./install.sh
            echo installed
            find /etc/systemd/system /etc/udev /etc/sysusers.d /etc/edgeguard /usr/local -newer install.sh \( ! -user root -o ! -group root -o -perm /022 \) ! -type l -print
            find /usr/local/lib/edgeguard /usr/local/share/man/man1 /etc/edgeguard ! -perm -444 -print
            find /usr/local /etc/systemd/system ! -user root -print
            test -x /usr/local/bin/edgeguard
            """);

        Assert.EndsWith("installed\n", said, StringComparison.Ordinal);
    }

    [NetnsFact]
    public void Upgrade_keeps_the_program_of_before_also_when_it_is_tried_again_and_removes_what_is_gone()
    {
        string said = _scratch.Run("""
            cd /root/given
            sh ./install.sh 2> /dev/null
            echo '#newer' >> files/usr/local/lib/edgeguard/edgeguard
            rm files/usr/local/share/man/man1/edgeguard.1
            sh ./install.sh
            ls /usr/local/share/man/man1/edgeguard.1 2> /dev/null || echo gone
            grep -c newer /usr/local/lib/edgeguard/edgeguard /usr/local/lib/edgeguard.before/edgeguard || true
            sh ./install.sh
            grep -c newer /usr/local/lib/edgeguard.before/edgeguard || true
            printf '#!/bin/sh\ncase $1 in -a) exit 1 ;; *) exec /bin/cp "$@" ;; esac\n' > /usr/local/sbin/cp
            chmod 755 /usr/local/sbin/cp
            echo '#newest' >> files/usr/local/lib/edgeguard/edgeguard
            sh ./install.sh
            ls -d /usr/local/lib/edgeguard.before* 2> /dev/null || echo 'no program of before'
            grep -c newest /usr/local/lib/edgeguard/edgeguard
            """);

        Assert.Equal(
            "gone\n/usr/local/lib/edgeguard/edgeguard:1\n/usr/local/lib/edgeguard.before/edgeguard:0\n0\n" +
            "There is no room to keep the program of before, so 'edgeguard rollback' will not restore it.\nno program of before\n1\n", said);
    }

    [NetnsFact]
    public void Account_of_a_person_is_neither_used_nor_deleted()
    {
        string said = _scratch.Run("""
            cd /root/given
            useradd --uid 1234 --create-home edgeguard
            sh ./install.sh || echo "refused $?"
            mkdir -p /usr/local/lib/edgeguard
            touch /usr/local/lib/edgeguard/files.txt /usr/local/lib/edgeguard/folders.txt
            sh ./install.sh --uninstall --purge > /dev/null 2>&1
            getent passwd edgeguard
            """);

        Assert.Contains("refused 2", said, StringComparison.Ordinal);
        Assert.Contains("edgeguard:x:1234:", said, StringComparison.Ordinal);
    }

    [NetnsFact]
    public void Masked_unit_is_no_reason_to_leave_rules_and_files()
    {
        string said = _scratch.Run("""
            cd /root/given
            mkdir -p files/usr/local/bin
            ln -s ../lib/edgeguard/edgeguard files/usr/local/bin/edgeguard
            sh ./install.sh 2> /dev/null
            grep trigger /run/calls
            printf '#!/bin/sh\necho systemctl "$@" >> /run/calls\ncase $1 in disable) exit 1 ;; esac\n' > /usr/local/sbin/systemctl
            sh ./install.sh --uninstall --purge
            tail -n 2 /run/calls
            find /usr/local -name '*edgeguard*' -newer install.sh -not -type d
            getent passwd edgeguard || echo 'no user'
            """);

        Assert.Equal("""
            udevadm trigger --action=change --subsystem-match=gpio --subsystem-match=leds --subsystem-match=input
            /usr/local/bin/edgeguard uninstall
            systemctl daemon-reload
            no user

            """, said);
    }
}
