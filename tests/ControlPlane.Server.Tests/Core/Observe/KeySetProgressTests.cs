using ControlPlane.Language.Kinds.JwtProviders;
using ControlPlane.Server.Core.Observe;

namespace ControlPlane.Server.Tests.Core.Observe;

public sealed class KeySetProgressTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly KeySource Source = new("corp", "https://auth.example.com/jwks.json", false, null, TimeSpan.FromMinutes(5), TimeSpan.FromHours(24));
    private static readonly KeySetReading Reading = new("fact", 2, [new DroppedKey(1, "\"a\"", "is short")], null);

    [Fact]
    public void After_a_success_the_next_one_is_due_when_the_refresh_is() =>
        KeySetProgress.Succeeded(Source, Reading, Now).Next(Source, 0.7).ShouldBe(Now + Source.Refresh);

    [Fact]
    public void After_failures_the_pauses_grow_up_to_the_refresh_and_differ()
    {
        var progress = KeySetProgress.Failed(Source, null, "no", Now);
        Pause(0.5).ShouldBe(TimeSpan.FromSeconds(5));
        (Pause(0) < Pause(1)).ShouldBeTrue();
        progress = KeySetProgress.Failed(Source, progress, "no", Now);
        Pause(0.5).ShouldBe(TimeSpan.FromSeconds(10));
        for (var n = 0; n < 50; n++)
            progress = KeySetProgress.Failed(Source, progress, "no", Now);
        Pause(1).ShouldBe(Source.Refresh);

        TimeSpan Pause(double chance) => progress.Next(Source, chance) - Now;
    }

    [Fact]
    public void What_is_too_old_is_not_kept_until_the_next_attempt()
    {
        var progress = KeySetProgress.Succeeded(Source, Reading, Now);
        for (var n = 0; n < 20; n++)
            progress = KeySetProgress.Failed(Source, progress, "no", Now + TimeSpan.FromHours(24) - TimeSpan.FromSeconds(3));

        progress.FetchedAt.ShouldBe(Now);
        progress.Next(Source, 0.5).ShouldBe(Now + TimeSpan.FromHours(24));
    }

    [Fact]
    public void It_reads_back_for_its_own_source_alone()
    {
        var text = KeySetProgress.Succeeded(Source, Reading, Now).ToText();

        var read = KeySetProgress.Of(text, Source)!;
        (read.FetchedAt, read.Keys, read.Failures, read.Error).ShouldBe((Now, 2, 0, null));
        read.Dropped.ShouldBe(Reading.Dropped);
        KeySetProgress.Of(text, Source with { Url = "https://other.example.com/" }).ShouldBeNull();
        KeySetProgress.Of("{", Source).ShouldBeNull();
        KeySetProgress.Of(null, Source).ShouldBeNull();
    }
}
