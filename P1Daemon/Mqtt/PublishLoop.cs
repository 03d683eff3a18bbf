using P1Daemon.Journal;

namespace P1Daemon.Mqtt;

/// <summary>
/// What happens over one connection, from login to goodbye: sends whatever is due while the broker takes more, looks at its answers, and
/// waits until something happens or is due.
/// </summary>
internal sealed class PublishLoop(Topics topics, PublishPlan plan, ReadingDrain drain, BrokerReport report, Signal signal, TimeProvider time)
{
    /// <summary>More than this many publishes under way gain nothing even at 50 ms to the broker.</summary>
    const int MostInFlight = 64;

    static readonly TimeSpan _finishing = TimeSpan.FromSeconds(1);
    static readonly TimeSpan _goodbye = TimeSpan.FromMilliseconds(500);

    readonly InFlight _inFlight = new();
    readonly RefusedTopics _refused = new(topics, time);
    int _window;
    bool _readingsTurn;

    /// <summary>Returns when the connection is gone or was closed for the stop.</summary>
    public async Task RunAsync(IBrokerConnection connection, BrokerSession session, CancellationToken stopping)
    {
        connection.Lost += signal.Set;
        using var over = new CancellationTokenSource();
        _window = Math.Clamp(session.ReceiveMaximum, 1, MostInFlight);
        _inFlight.Clear();
        drain.Restart();
        plan.Begin();
        Listen(connection, over.Token);
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                Collect();
                if (connection.LostReason is { } why)
                {
                    throw new BrokerException(why);
                }

                Send(connection, over.Token);
                TimeSpan? due = NextDue();
                report.Turned(due ?? connection.AnswerDeadline);
                await signal.WaitAsync(due);
            }

            await CloseAsync(connection);
        }
        catch (BrokerException error)
        {
            report.Lost(error.Message);
            if (_refused.Lost(_inFlight.OldestSideTopic) is { } costly)
            {
                report.LeftOut(costly);
            }
        }

        await over.CancelAsync();
    }

    void Send(IBrokerConnection connection, CancellationToken cancellation)
    {
        while (_inFlight.Count < _window)
        {
            // In turns: a long backlog must not keep the state from the broker, nor many values a reading.
            _readingsTurn = !_readingsTurn;
            if (!(_readingsTurn ? TrySendReading(connection, cancellation) || TrySendOther(connection, cancellation)
                : TrySendOther(connection, cancellation) || TrySendReading(connection, cancellation)))
            {
                return;
            }
        }
    }

    bool TrySendReading(IBrokerConnection connection, CancellationToken cancellation)
    {
        if (plan.Opening || !drain.TryTake(out JournalRow row))
        {
            return false;
        }

        Publish(connection, new OutgoingMessage(topics.Reading, row.Body, Retain: false, IsJson: true), row.Row, cancellation);
        return true;
    }

    bool TrySendOther(IBrokerConnection connection, CancellationToken cancellation)
    {
        if (plan.TryTakeHeardOut(out string filter))
        {
            Await(filter, null, connection.UnsubscribeAsync(filter, cancellation));
            return true;
        }

        while (plan.TryTake(out OutgoingMessage message))
        {
            if (!_refused.IsLeftOut(message.Topic))
            {
                Publish(connection, message, null, cancellation);
                return true;
            }

            plan.Refused(message.Topic);
        }

        return false;
    }

    void Publish(IBrokerConnection connection, OutgoingMessage message, long? row, CancellationToken cancellation)
    {
        Await(message.Topic, row, connection.PublishAsync(message, cancellation));
    }

    // The answer is one as to a publish: no permission for this topic is no reason to do without the others.
    void Listen(IBrokerConnection connection, CancellationToken cancellation)
    {
        connection.Heard += heard =>
        {
            plan.Heard(heard);
            signal.Set();
        };
        foreach (string filter in plan.Filters.Where(filter => !_refused.IsLeftOut(filter)))
        {
            Await(filter, null, connection.SubscribeAsync(filter, cancellation));
        }
    }

    void Await(string topic, long? row, Task<PublishOutcome> answer)
    {
        _inFlight.Add(new Sent(topic, row, answer));
        // After the task is complete, so that the loop that wakes finds it so.
        answer.ContinueWith(static (_, wake) => ((Signal)wake!).Set(), signal, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    // Throws what a publish threw: the connection is gone.
    void Collect()
    {
        int taken = 0;
        bool wasRefused = drain.Refused;
        try
        {
            while (_inFlight.TryTake(out Sent sent, out PublishOutcome outcome))
            {
                _refused.Answered(sent.Topic, refused: sent.Row is null && outcome.Refusal is not null);
                if (sent.Row is not { } row)
                {
                    report.SideAnswered(sent.Topic, outcome.Refusal);
                    if (outcome.Refusal is null)
                    {
                        plan.Taken(sent.Topic);
                    }
                    else
                    {
                        plan.Refused(sent.Topic);
                    }
                }
                else if (outcome.Refusal is null)
                {
                    taken += drain.Taken(row) ? 1 : 0;
                }
                else if (drain.RefusedAt(row))
                {
                    report.ReadingRefused(sent.Topic, outcome.Refusal);
                }
            }
        }
        finally
        {
            drain.WriteCursor();
            if (taken > 0)
            {
                report.Published(taken, takesAgain: wasRefused && !drain.Refused);
            }
        }
    }

    // With a full window only an answer can change anything, and an answer wakes by itself.
    TimeSpan? NextDue()
    {
        if (_inFlight.Count >= _window)
        {
            return null;
        }

        TimeSpan other = plan.UntilNext;
        return drain.Wait() is { } reading && reading < other ? reading : other;
    }

    // Within 1.5 s in all, also when the broker is frozen. Without a goodbye the broker publishes the will, which says the same.
    async Task CloseAsync(IBrokerConnection connection)
    {
        using (var deadline = new CancellationTokenSource(_finishing, time))
        using (deadline.Token.Register(signal.Set))
        {
            for (Collect(); _inFlight.Count > 0 && !deadline.IsCancellationRequested; Collect())
            {
                await signal.WaitAsync(null);
            }
        }

        if (_inFlight.Count >= _window || !await SayGoodbyeAsync(connection))
        {
            report.LeftUnfinished();
        }
    }

    async Task<bool> SayGoodbyeAsync(IBrokerConnection connection)
    {
        using var deadline = new CancellationTokenSource(_goodbye, time);
        try
        {
            await connection.PublishAsync(PublishPlan.Farewell(topics), deadline.Token);
            await connection.DisconnectAsync(deadline.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
