namespace ControlPlane.Server.Tests.Telemetry;

/// <summary>Dashboard and alerts ask only what a real server answers, and Prometheus understands all of it.</summary>
public sealed class DeployTests(Scene scene) : IClassFixture<Scene>
{
    [Fact]
    public async Task Every_metric_that_the_dashboard_and_the_alerts_name_is_there()
    {
        var names = (await scene.ScrapeAsync()).Samples.Select(sample => sample.Name).ToHashSet();
        var asked = DeployFolder.DashboardQueries().Concat(DeployFolder.AlertExpressions()).SelectMany(DeployFolder.MetricsIn).Distinct().ToList();
        asked.Count.ShouldBeGreaterThan(20);
        asked.Except(names).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_query_of_the_dashboard_gives_something_and_the_alerts_fire_for_what_is_wrong()
    {
        await using var prometheus = await PrometheusServer.StartAsync(
            scene.Server.MetricsAddress!,
            DeployFolder.PathOf("deploy/prometheus/controlplane.rules.yml")
        );
        foreach (var query in DeployFolder.DashboardQueries())
        {
            await Testing.Eventually.AnswerAsync(
                async () => await prometheus.QueryAsync(query) is { Count: > 0 } values ? values : null,
                $"`{query}` gives something"
            );
        }

        foreach (var expression in DeployFolder.AlertExpressions())
            await prometheus.QueryAsync(expression);
        await Testing.Eventually.AnswerAsync(
            async () =>
                await prometheus.AlertsAsync() is var alerts && alerts.Contains("ControlPlaneApiKeysEnd") && alerts.Contains("ControlPlaneDocumentHeld")
                    ? alerts
                    : null,
            "an API key that ends and a document that is held are told"
        );
    }

    [Fact]
    public Task The_scrape_is_as_Prometheus_wants_it() => CheckAsync();

    [Fact]
    public async Task The_alert_rules_and_the_configuration_are_right()
    {
        await PrometheusTools.PromtoolAsync(null, "check", "config", DeployFolder.PathOf("deploy/prometheus/prometheus.yml"));
        await PrometheusTools.PromtoolAsync(null, "test", "rules", DeployFolder.PathOf("deploy/prometheus/controlplane.rules.test.yml"));
    }

    [Fact]
    public void Every_alert_has_a_test()
    {
        var tests = File.ReadAllText(DeployFolder.PathOf("deploy/prometheus/controlplane.rules.test.yml"));
        var alerts = File.ReadLines(DeployFolder.PathOf("deploy/prometheus/controlplane.rules.yml"))
            .Where(line => line.Contains("- alert: ", StringComparison.Ordinal))
            .Select(line => line.Split(": ")[1])
            .ToList();
        alerts.Count.ShouldBe(DeployFolder.AlertExpressions().Length);
        alerts.Where(alert => !tests.Contains($"      - alertname: {alert}\n", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private async Task CheckAsync() => await PrometheusTools.PromtoolAsync((await scene.ScrapeAsync()).Text, "check", "metrics");
}
