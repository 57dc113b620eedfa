"""Rules of a small contest on stage: criteria, a key, a whole mark, a head's decision."""

RULES = """
format: 1
code: hoi-thi-thu
name: Hội thi thử
mode: stage
level: province
team: {kind: team, members: 3, reserves: 1, captain: true, supporting: {most: 5}}
eligibility: {in_registry: true}
rounds:
  - code: chung-khao
    name: Chung khảo
    draw: {order: whole_round, pack_by: team}
    judges: {count: 3, head: true, combine: {kind: mean}}
    rounding: {decimals: 2, at: total}
    parts:
      - code: gioi_thieu
        name: Giới thiệu
        maximum: 10
        time: {limit: "5:00", penalty: {kind: per_full_minute, points: 1}, floor: zero}
        marking:
          kind: by_criteria
          step: 0.25
          criteria:
            - {code: noi_dung, name: Nội dung, maximum: 6}
            - {code: hinh_thuc, name: Hình thức, maximum: 4}
      - {code: hieu_biet, name: Hiểu biết, maximum: 5, marking: {kind: by_key, questions: 5, points_each: 1}}
      - {code: tieu_pham, name: Tiểu phẩm, maximum: 20, marking: {kind: by_part, step: 0.5}}
    tie_break:
      - {kind: part_score, part: tieu_pham, name: "Điểm tiểu phẩm cao hơn"}
      - {kind: head_judge_decision}
    qualification: {kind: none}
    prizes:
      table:
        - {code: nhat, name: Giải Nhất, count: 1}
        - {code: nhi, name: Giải Nhì, count: 1}
        - {code: ba, name: Giải Ba, count: rest}
      on_tie: share_using_places
    incidents:
      - {code: qua_nguoi, name: Quá số người, effect: deduct, points: 1}
"""
