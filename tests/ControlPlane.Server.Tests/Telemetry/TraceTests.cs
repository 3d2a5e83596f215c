using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using ControlPlane.Server.Telemetry;
using ControlPlane.Testing;

namespace ControlPlane.Server.Tests.Telemetry;

/// <summary>A trace follows a change from the request to the last acknowledgement, where somebody receives it.</summary>
public sealed class TraceTests
{
    private static readonly string[] Sent = ["store.commit", "xds.publish", "xds.converge", "PUT /api/v1/routes/{name}"];

    [Fact]
    public async Task A_change_is_followed_from_the_request_to_the_last_acknowledgement()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("ControlPlane.", StringComparison.Ordinal) || source.Name == "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var server = await TestServer.StartAsync(with: options => options with { Telemetry = Sending(receiver.Address) });
        await Sample.ApplyAsync(server);
        await using var envoy = await RejectingEnvoy.ConnectAsync(server, "edge-1", whole: true);
        await envoy.StateAsync(node => node.Synced);

        var trace = ActivityTraceId.CreateRandom();
        using var answer = await server.PutAsync(
            "/api/v1/routes/orders",
            """{"fleets":["edge"],"rules":[{"respond":{"status":204} }]}""",
            ("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01")
        );
        await Eventually.TrueAsync(
            () => ended.Any(span => span.TraceId == trace && span.OperationName == "xds.converge"),
            () => "the trace has arrived at the last acknowledgement"
        );

        var spans = ended.Where(span => span.TraceId == trace && span.Source.Name != "System.Net.Http").ToDictionary(span => span.OperationName);
        ParentOf("xds.converge").ShouldBe("xds.publish");
        ParentOf("xds.publish").ShouldBe("store.commit");
        ParentOf("compile").ShouldBe("store.commit");
        ParentOf("store.commit").ShouldBe("store.write");
        ParentOf("store.write").ShouldBe("Microsoft.AspNetCore.Hosting.HttpRequestIn");
        var converge = spans["xds.converge"];
        converge.Tags.ShouldContain(new KeyValuePair<string, string?>("controlplane.fleet", "edge"));
        converge.Tags.ShouldContain(new KeyValuePair<string, string?>("controlplane.outcome", "converged"));
        (converge.StartTimeUtc + converge.Duration).ShouldBeGreaterThanOrEqualTo(converge.StartTimeUtc);

        await Eventually.TrueAsync(() => Sent.All(receiver.On("/v1/traces").Contains), () => "the spans are sent");
        await Eventually.TrueAsync(
            () => receiver.On("/v1/metrics").Contains("controlplane.xds.pushes", StringComparison.Ordinal),
            () => "the numbers are sent"
        );
        receiver.On("/v1/traces").ShouldContain("controlplane");
        receiver.On("/v1/traces").ShouldNotContain("DeltaAggregatedResources");

        string ParentOf(string name) => spans.Values.Single(span => span.SpanId == spans[name].ParentSpanId).OperationName;
    }

    [Fact]
    public void Nothing_is_sent_unless_a_receiver_is_named()
    {
        Of().ShouldBe((false, false));
        Of(("OTEL_SERVICE_NAME", "x")).ShouldBe((false, false));
        Of(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4317")).ShouldBe((true, true));
        Of(("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://127.0.0.1:4317")).ShouldBe((false, true));
        Of(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4317"), ("OTEL_METRICS_EXPORTER", "none")).ShouldBe((false, true));
        Of(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4317"), ("OTEL_SDK_DISABLED", "true")).ShouldBe((false, false));

        static (bool Metrics, bool Traces) Of(params (string Key, string Value)[] settings)
        {
            var options = TelemetryOptions.Read(Settings(settings)).Options;
            return (options.ExportsMetrics, options.ExportsTraces);
        }
    }

    [Fact]
    public void A_receiver_that_is_no_URL_is_refused() =>
        TelemetryOptions
            .Read(Settings(("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317")))
            .Problems.ShouldBe(["OTEL_EXPORTER_OTLP_ENDPOINT: `collector:4317` is not an http or https URL, for example http://127.0.0.1:4317"]);

    private static Microsoft.Extensions.Configuration.IConfiguration Settings(params (string Key, string Value)[] settings)
    {
        var builder = new Microsoft.Extensions.Configuration.ConfigurationBuilder();
        Microsoft.Extensions.Configuration.MemoryConfigurationBuilderExtensions.AddInMemoryCollection(
            builder,
            settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))
        );
        return builder.Build();
    }

    private static TelemetryOptions Sending(Uri receiver) =>
        new(
            new Dictionary<string, string?>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.ToString(),
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
            }.ToImmutableDictionary()
        );
}
