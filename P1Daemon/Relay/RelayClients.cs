using System.Collections.Immutable;

namespace P1Daemon.Relay;

/// <summary>Everyone who reads, at most <see cref="Most"/>. Joining and leaving never holds the one who offers.</summary>
internal sealed class RelayClients
{
    /// <summary>More than any household needs, and few enough to serve without a thought.</summary>
    public const int Most = 16;

    ImmutableArray<RelayClient> _all = [];

    /// <summary>False when all places are taken. For one caller at a time.</summary>
    public bool TryAdd(RelayClient client)
    {
        if (_all.Length >= Most)
        {
            // While the meter is silent nothing is sent, and so a peer that has left is not noticed until its place is needed.
            foreach (RelayClient gone in _all.Where(one => one.LooksGone))
            {
                Remove(gone);
                gone.Dispose();
            }
        }

        if (_all.Length >= Most)
        {
            return false;
        }

        ImmutableInterlocked.Update(ref _all, all => all.Add(client));
        return true;
    }

    /// <summary>Forgets a client; nothing happens when it is forgotten already.</summary>
    public void Remove(RelayClient client) => ImmutableInterlocked.Update(ref _all, all => all.Remove(client));

    /// <summary>Queues a telegram for everyone; never waits.</summary>
    public void Offer(ReadOnlyMemory<byte> telegram)
    {
        foreach (RelayClient client in _all)
        {
            client.Offer(telegram);
        }
    }
}
