using EdgeGuard.Linux.Tests.Netns;

namespace EdgeGuard.Tests.Packages;

/// <summary>The scripts that dpkg runs.</summary>
public sealed class MaintainerScriptTests : IDisposable
{
    private const string Installed = """
        mkdir -p /usr/lib/edgeguard /var/lib/dpkg/info
        echo "$1" > /usr/lib/edgeguard/edgeguard
        echo library > /usr/lib/edgeguard/library.so
        (cd / && md5sum usr/lib/edgeguard/*) > /var/lib/dpkg/info/edgeguard.md5sums;
        """;

    private readonly Scratch _scratch = new();

    public MaintainerScriptTests()
    {
        foreach (string name in (string[])["preinst", "prerm", "postrm", "postinst"]) _scratch.GiveScript($"debian/edgeguard.{name}");
    }

    public void Dispose() => _scratch.Dispose();

    [NetnsFact]
    public void Upgrade_that_is_tried_again_keeps_the_program_of_before()
    {
        string said = _scratch.Run($$"""
            installed() { {{Installed}} }
            before() { cat /usr/lib/edgeguard.before/edgeguard 2> /dev/null || echo none; }
            cd /root/given
            installed one
            sh edgeguard.preinst upgrade 1 2
            before
            # The power was cut while dpkg unpacked.
            echo two > /usr/lib/edgeguard/edgeguard
            sh edgeguard.preinst upgrade 1 2
            before
            installed two
            sh edgeguard.preinst upgrade 2 2
            before
            sh edgeguard.preinst upgrade 2 3
            before
            # Put back by hand: there is none of before, and dpkg names another one.
            rm -r /usr/lib/edgeguard.before
            echo one > /usr/lib/edgeguard/edgeguard
            sh edgeguard.preinst upgrade 3 4
            before
            """);

        Assert.Equal("one\none\none\ntwo\none\n", said);
    }

    [NetnsFact]
    public void Disk_without_room_keeps_no_half_of_a_program_and_stops_no_upgrade()
    {
        string said = _scratch.Run($$"""
            installed() { {{Installed}} }
            cd /root/given
            installed one
            mkdir /usr/lib/edgeguard.before
            printf '#!/bin/sh\nmkdir "$3"; exit 1\n' > /usr/local/sbin/cp
            chmod 755 /usr/local/sbin/cp
            sh edgeguard.preinst upgrade 1 2
            ls -d /usr/lib/edgeguard.* 2> /dev/null || echo none
            """);

        Assert.Equal("edgeguard: there is no room to keep the program of before, so 'edgeguard rollback' will not restore it.\nnone\n", said);
    }

    [NetnsFact]
    public void Account_of_a_person_is_neither_used_nor_deleted_and_the_own_one_is()
    {
        string said = _scratch.Run("""
            cd /root/given
            useradd --uid 1234 --create-home edgeguard
            sh edgeguard.preinst install > /dev/null 2>&1 || echo refused
            sh edgeguard.postrm purge
            getent passwd edgeguard > /dev/null && echo there
            userdel edgeguard
            useradd --system --home-dir /var/lib/edgeguard edgeguard
            sh edgeguard.preinst install && echo installed
            sh edgeguard.postrm purge
            getent passwd edgeguard || getent group edgeguard || echo gone
            """);

        Assert.Equal("refused\nthere\ninstalled\ngone\n", said);
    }

    // In a chroot, the network is that of the machine around it.
    [NetnsFact]
    public void Removal_in_a_chroot_leaves_the_rules_of_the_machine_and_another_removal_does_not()
    {
        string said = _scratch.Run("""
            cd /root/given
            for tool in edgeguard deb-systemd-invoke; do
                printf '#!/bin/sh\necho %s "$@" >> /run/calls\n' $tool > /usr/local/sbin/$tool
                chmod 755 /usr/local/sbin/$tool
            done
            sh edgeguard.prerm remove
            cat /run/calls
            echo --
            printf '#!/bin/sh\nexit 1\n' > /usr/local/sbin/ischroot
            chmod 755 /usr/local/sbin/ischroot
            sh edgeguard.prerm upgrade
            sh edgeguard.prerm remove
            cat /run/calls
            """);

        Assert.Equal("--\nsystemctl stop edgeguard.service\ndeb-systemd-invoke stop edgeguard-early.service\nedgeguard uninstall\n", said);
    }

    [NetnsFact]
    public void Lines_and_LEDs_that_are_there_already_get_their_owner_before_the_agent_starts()
    {
        string said = _scratch.Run("""
            mkdir -p /usr/lib/sysusers.d
            cd /root/given
            sh edgeguard.postinst configure
            cat /run/calls
            """);

        Assert.Contains("udevadm trigger --action=change --subsystem-match=gpio --subsystem-match=leds", said, StringComparison.Ordinal);
    }
}
