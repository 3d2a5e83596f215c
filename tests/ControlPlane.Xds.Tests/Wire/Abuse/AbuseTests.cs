using ControlPlane.Resources;
using ControlPlane.Testing;
using Envoy.Service.Discovery.V3;
using static ControlPlane.Xds.Tests.Session.Samples;
using static ControlPlane.Xds.Tests.Wire.Abuse.RawConnection;

namespace ControlPlane.Xds.Tests.Wire.Abuse;

/// <summary>
/// Clients that are broken or hostile: each ends its own stream or connection with a reason, leaves nothing behind, and does not disturb another client, whose
/// pushes are timed in the same run.
/// </summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class AbuseTests
{
    private const long MostLeft = 8_000_000;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    /// <summary>Kestrel tells of a connection which it closes because of too many resets.</summary>
    private static readonly string[] KestrelsOwn = ["exceeded the output operations maximum queue size", "application never completed"];

    private static readonly Attack[] All =
    [
        new(
            "oversized message",
            "8: a request may have at most 33,554,432 bytes; --ads-max-request-size of the control plane changes that",
            SendAsync(Framed([], length: 64 << 20))
        ),
        new("message of 4 GiB", "13: ", SendAsync(Framed([], length: -1))),
        new("message cut short", "13: Incomplete message.", SendAsync([.. Framed([1, 2], length: 9)], EndStream)),
        new("compressed flag", "13: ", SendAsync(Framed([1, 2, 3], flag: 1))),
        new("unknown method", "12: ", async connection => await connection.EndOfAsync(await connection.CallAsync("/nothing/Nothing"))),
        new("half-close", "0: ", SendAsync(Framed(Subscription("half")), EndStream)),
        new(
            "node changed",
            "3: the stream belongs to node one, but the request names node two",
            SendAsync([.. Framed(Subscription("one")), .. Framed(Subscription("two"))])
        ),
        new(
            "too many names",
            "8: a request may have at most 100,000 names; --ads-max-names of the control plane changes that",
            SendAsync(Framed(Names(100_001)))
        ),
        new(
            "too many requests",
            "8: a stream may send at most 1,000 requests per second, and 10,000 at once, not counting ACKs and NACKs; --ads-max-request-rate",
            FloodAsync
        ),
        new("large node", "3: node may have at most 1,048,576 bytes", SendAsync(Framed(Subscription(new string('x', 1 << 20))))),
        new("one byte per frame", "0: ", OneByteFramesAsync),
        new("frame longer than allowed", "goaway 6", FrameAsync(Made(Frame.Data, 0, 1, [], length: 1 << 20))),
        new("data without a stream", "goaway 1", FrameAsync(Made(Frame.Data, 0, 5, [1]))),
        new("ping of the wrong length", "goaway 6", FrameAsync(Made(Frame.Ping, 0, 0, [1]))),
        new("window beyond 2^31", "goaway 3", FrameAsync(Made(Frame.WindowUpdate, 0, 0, [0x7f, 0xff, 0xff, 0xff]))),
        new("headers that never end", "goaway|closed", ContinuationsAsync),
        new("headers too large", "goaway|closed", LargeHeadersAsync),
        new("pings", "0: ", PingsAsync),
        new("settings", "0: ", SettingsAsync),
        new("resets", "goaway|closed", ResetsAsync),
    ];

    public static TheoryData<string> Attacks => [.. All.Select(attack => attack.Name)];

    [Theory, MemberData(nameof(Attacks))]
    public async Task An_attack_ends_its_own_stream_and_disturbs_no_other(string name)
    {
        var attack = All.Single(attack => attack.Name == name);
        await using var server = await AdsServer.StartAsync();
        server.Publish(ResourceSet.Create([Resource(Cds, "a")]));
        await using var neighbour = await Neighbour.OpenAsync(server);
        await RunAsync(attack, server);
        var quiet = await neighbour.PercentileAsync();
        var before = GC.GetTotalMemory(forceFullCollection: true);

        using var enough = new CancellationTokenSource();
        var attacks = Task.Run(async () =>
        {
            using var pace = new PeriodicTimer(Pace);
            do
            {
                await RunAsync(attack, server);
            } while (await pace.WaitForNextTickAsync(CancellationToken.None) && !enough.IsCancellationRequested);
        });
        var disturbed = await neighbour.PercentileAsync();
        await enough.CancelAsync();
        await attacks;

        await Eventually.TrueAsync(() => server.Streams == 1, () => $"{server.Streams} streams are left");
        disturbed.ShouldBeLessThan(Limit(quiet), $"quiet {quiet.TotalMilliseconds} ms");
        server.Log.Errors.Where(error => !KestrelsOwn.Any(own => error.Contains(own, StringComparison.Ordinal))).ShouldBeEmpty();

        // Pools give back what they keep after some seconds.
        await Eventually.TrueAsync(
            () => GC.GetTotalMemory(forceFullCollection: true) - before < MostLeft,
            () => $"{GC.GetTotalMemory(forceFullCollection: false) - before} bytes are left"
        );
        TestContext.Current.SendDiagnosticMessage($"{name}: p95 {quiet.TotalMilliseconds:0.#} ms, with it {disturbed.TotalMilliseconds:0.#} ms");
    }

    private static async Task RunAsync(Attack attack, AdsServer server)
    {
        await using var connection = await RawConnection.OpenAsync(server.Address);
        var end = await attack.Run(connection);
        attack.End.Split('|').ShouldContain(expected => end.StartsWith(expected, StringComparison.Ordinal), end);
    }

    /// <summary>Attackers, the other client and the server share this process and its cores: what is shorter than a second is noise.</summary>
    private static TimeSpan Limit(TimeSpan quiet) => 10 * (quiet > TimeSpan.FromMilliseconds(100) ? quiet : TimeSpan.FromMilliseconds(100));

    private static DeltaDiscoveryRequest Subscription(string id) => new() { Node = XdsClient.EnvoyNode(id, "shop"), TypeUrl = Cds.Value };

    private static DeltaDiscoveryRequest Names(int count)
    {
        var request = Subscription("many");
        request.ResourceNamesSubscribe.AddRange(Enumerable.Range(0, count).Select(number => $"name-{number}"));
        return request;
    }

    /// <summary>Sends bytes on a stream of ADS.</summary>
    private static Func<RawConnection, Task<string>> SendAsync(byte[] bytes, byte flags = 0) =>
        async connection =>
        {
            var stream = await connection.CallAsync();
            await connection.SendAsync(stream, bytes);
            if (flags != 0)
                await connection.SendAsync(Made(Frame.Data, flags, stream, []));
            return await connection.EndOfAsync(stream);
        };

    /// <summary>Opens a stream, then sends a frame.</summary>
    private static Func<RawConnection, Task<string>> FrameAsync(byte[] frame) =>
        async connection =>
        {
            var stream = await connection.CallAsync();
            await connection.SendAsync(frame);
            return await connection.EndOfAsync(stream);
        };

    private static async Task<string> FloodAsync(RawConnection connection)
    {
        var stream = await connection.CallAsync();
        byte[] requests = [.. Enumerable.Repeat(Framed(Subscription("eager")), 100).SelectMany(bytes => bytes)];
        for (var sent = 0; sent < 200; sent++)
            await connection.SendAsync(stream, requests);
        return await connection.EndOfAsync(stream);
    }

    private static async Task<string> OneByteFramesAsync(RawConnection connection)
    {
        var stream = await connection.CallAsync();
        await connection.SendAsync(stream, Framed(Subscription(new string('x', 2000))), piece: 1);
        await connection.SendAsync(Made(Frame.Data, EndStream, stream, []));
        return await connection.EndOfAsync(stream);
    }

    private static async Task<string> ContinuationsAsync(RawConnection connection)
    {
        var stream = connection.NextStream();
        await connection.SendAsync(Made(Frame.Headers, 0, stream, connection.HeadersOf("/x/Y")));
        return await UntilEndedAsync(connection, stream, Made(Frame.Continuation, 0, stream, Field("x", "y")));
    }

    private static async Task<string> LargeHeadersAsync(RawConnection connection)
    {
        var stream = connection.NextStream();
        var large = Field("x-large", new string('x', 10_000));
        await connection.SendAsync(Made(Frame.Headers, 0, stream, [.. connection.HeadersOf("/x/Y"), .. large]));
        return await UntilEndedAsync(connection, stream, Made(Frame.Continuation, 0, stream, large));
    }

    private static async Task<string> PingsAsync(RawConnection connection) => await ManyAsync(connection, Made(Frame.Ping, 0, 0, new byte[8]));

    private static async Task<string> SettingsAsync(RawConnection connection) => await ManyAsync(connection, Made(Frame.Settings, 0, 0, []));

    /// <summary>Sends a frame many times beside a stream, which goes on.</summary>
    private static async Task<string> ManyAsync(RawConnection connection, byte[] frame)
    {
        var stream = await connection.CallAsync();
        var ended = connection.EndOfAsync(stream);
        byte[] frames = [.. Enumerable.Repeat(frame, 100).SelectMany(bytes => bytes)];
        for (var sent = 0; sent < 200; sent++)
            await connection.SendAsync(frames);
        await connection.SendAsync(Made(Frame.Data, EndStream, stream, []));
        return await ended;
    }

    private static async Task<string> ResetsAsync(RawConnection connection)
    {
        var headers = connection.HeadersOf($"/{XdsClient.Service}/DeltaAggregatedResources");
        var first = connection.NextStream();
        await connection.SendAsync(Made(Frame.Headers, EndHeaders, first, headers));
        var ended = connection.EndOfAsync(first);
        try
        {
            for (var batch = 0; batch < 1000 && !ended.IsCompleted; batch++)
            {
                await connection.SendAsync([
                    .. Enumerable
                        .Range(0, 50)
                        .Select(_ => connection.NextStream())
                        .SelectMany(stream => new[] { Made(Frame.Headers, EndHeaders, stream, headers), Made(Frame.Reset, 0, stream, [0, 0, 0, 8]) }),
                ]);
            }
        }
        catch (IOException)
        {
            // The server has ended the connection.
        }

        return await ended;
    }

    private static async Task<string> UntilEndedAsync(RawConnection connection, int stream, byte[] frame)
    {
        var ended = connection.EndOfAsync(stream);
        try
        {
            for (var sent = 0; sent < 100_000 && !ended.IsCompleted; sent++)
                await connection.SendAsync(frame);
        }
        catch (IOException)
        {
            // The server has ended the connection.
        }

        return await ended;
    }

    private sealed record Attack(string Name, string End, Func<RawConnection, Task<string>> Run);
}
